#![doc = include_str!("../README.md")]

pub mod values;

pub mod model;

pub mod roles;

pub mod ports;

pub mod use_cases;

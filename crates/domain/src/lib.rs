#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod audit;
pub mod email;
pub mod installation;
pub mod keys;
pub mod passwords;
pub mod projects;
pub mod retention;
pub mod roles;
pub mod sessions;
pub mod signing_keys;
pub mod store;
pub mod system;
pub mod throttling;
pub mod values;
pub mod verifications;

#![doc = include_str!("../README.md")]

mod connector;
mod database;
mod error;
mod migrations;
mod prepared;
mod repositories;
mod rows;
mod schema;
mod unit_of_work;

pub use database::SqliteDatabase;

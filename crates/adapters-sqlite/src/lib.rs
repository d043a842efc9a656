#![doc = include_str!("../README.md")]

mod conflicts;
mod connect;
mod database;
mod migrations;
mod transaction;

pub use database::SqliteDatabase;

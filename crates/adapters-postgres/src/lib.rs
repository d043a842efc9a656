#![doc = include_str!("../README.md")]

mod connector;
mod database;
mod error;
mod lookups;
mod migrations;
mod open_connection;
mod pool;
mod prepared;
mod repositories;
mod rows;
mod schema;
mod settings;
mod together;
mod unit_of_work;

pub use database::PostgresDatabase;
pub use settings::PoolSettings;

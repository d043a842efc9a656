#![doc = include_str!("../README.md")]

mod connector;
mod database;
mod error;
mod migrations;
mod open_connection;
mod pipeline;
mod pool;
mod prepared;
mod read_connections;
mod repositories;
mod rows;
mod schema;
mod settings;
mod unit_of_work;

pub use database::PostgresDatabase;
pub use settings::PoolSettings;

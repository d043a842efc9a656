#![doc = include_str!("../README.md")]

mod conflicts;
mod connect;
mod database;
mod migrations;
mod open_connection;
mod pool;
mod read_connections;
mod settings;
mod transaction;

pub use database::PostgresDatabase;
pub use settings::PoolSettings;

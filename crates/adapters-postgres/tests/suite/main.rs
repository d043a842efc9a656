//! What is special about `PostgreSQL`, beside the contract of the store.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod faults;
mod frozen;
mod instruments;
mod lock_order;
mod migrations;
mod plans;
mod pool;
mod schema;
mod server_rules;
mod statements;
#[path = "../support/mod.rs"]
mod support;

use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use support::PostgresUnderTest;

impl PostgresUnderTest {
    /// A connection that does not belong to the store.
    async fn connection(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.test_database.url())
            .await
            .expect("a connection")
    }
}

//! What is special about SQLite, beside the contract of the store.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod durability;
mod faults;
mod file;
mod instruments;
mod migrations;
mod schema;
#[path = "../support/mod.rs"]
mod support;

use support::SqliteUnderTest;
use tenantry_adapters_sql_testkit::rules;
use tenantry_domain_testkit::StoreUnderTest as _;

#[tokio::test]
async fn r29_an_unreadable_email_delays_no_other_and_is_an_error_when_it_is_alone() {
    let store = SqliteUnderTest::start().await;
    rules::an_unreadable_email_delays_no_other(&*store.store(), &store.database).await;
}

#[tokio::test]
async fn r45_the_audit_log_can_neither_be_changed_nor_deleted() {
    let store = SqliteUnderTest::start().await;
    let changes = [
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
    ];
    rules::the_audit_log_is_append_only(&store, &store.database, &changes).await;
}

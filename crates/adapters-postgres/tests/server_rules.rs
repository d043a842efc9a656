//! What only the server's own rules can show.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use diesel_async::SimpleAsyncConnection as _;
use support::PostgresUnderTest;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r45_the_audit_log_can_neither_be_changed_nor_deleted() {
    let store = PostgresUnderTest::start().await;
    let entry = Fixtures::new(1).an_audit_entry();
    let appended = store.store().append_audit_entry(&entry).await;
    appended.expect("an entry");
    for change in [
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
    ] {
        let rejected = store.connection().await.batch_execute(change).await;
        let error = rejected.expect_err(change);
        assert!(error.to_string().contains("append-only"), "{change}");
    }
    assert_eq!(store.contents().await.audit, [entry]);
}

/// Somebody else takes the address, then wants the project that the registration holds, while the
/// registration waits for the address. The server notices after a second, and gives up the one that
/// waited first: the registration.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_that_loses_a_deadlock_is_tried_again() {
    let store = PostgresUnderTest::start().await;
    let fixtures = Fixtures::new(1);
    let accounts = store.store();
    let developer = fixtures.a_developer_registration();
    let registered = accounts.register_developer(&developer).await;
    registered.expect("a developer");
    let new = fixtures.an_end_user_registration(grant_of(&developer));

    let mut other = store.connection().await;
    let take_address = format!(
        "BEGIN; INSERT INTO accounts VALUES (gen_random_uuid(), 'end_user', '{}', 'x', '{}', 'x', \
         NULL, NULL, NULL, now(), now(), 1)",
        developer.project.id,
        new.account.email.key().as_str(),
    );
    let taken = other.batch_execute(&take_address).await;
    taken.expect("the address is taken for now");
    let registration = new.clone();
    let task = tokio::spawn(async move { accounts.register_end_user(&registration).await });
    tokio::time::sleep(Duration::from_millis(400)).await;
    let want_project = "UPDATE projects SET updated_at = now()";
    let wanted = other.batch_execute(want_project).await;
    wanted.expect("the registration was given up");
    other.batch_execute("ROLLBACK").await.expect("a rollback");

    let outcome = task.await.expect("no panic");
    outcome.expect("tried again");
    assert_eq!(store.contents().await.sessions, [new.session]);
}

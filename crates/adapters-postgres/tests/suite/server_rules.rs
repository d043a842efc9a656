//! What depends on the rules of the server.
use std::time::Duration;

use super::support::PostgresUnderTest;
use diesel_async::SimpleAsyncConnection as _;
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_adapters_sql_testkit::rules;
use tenantry_domain::store::PortError;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r29_an_unreadable_email_delays_no_other_and_is_an_error_when_it_is_alone() {
    let store = PostgresUnderTest::start().await;
    rules::an_unreadable_email_delays_no_other(&*store.store(), &store.database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r45_the_audit_log_can_neither_be_changed_nor_deleted() {
    let store = PostgresUnderTest::start().await;
    let changes = [
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
    ];
    rules::the_audit_log_is_append_only(&store, &store.database, &changes).await;
}

/// Statements that are sent together are executed in order also on a new connection, which has to prepare
/// each of them first.
#[tokio::test]
async fn a_failing_last_statement_undoes_those_that_were_sent_with_it() {
    let (store, things) = (PostgresUnderTest::start().await, Fixtures::new(1));
    let developer = things.a_developer_registration();
    let registered = store.store().register_developer(&developer).await;
    registered.expect("a developer");
    let before = store.contents().await;

    let mut another = things.a_developer_registration();
    another.effects.audit = developer.effects.audit;
    let url = store.test_database.url();
    let database = PostgresDatabase::connect(&url, PoolSettings::default()).expect("a URL");
    let outcome = database.store().register_developer(&another).await;
    assert!(matches!(outcome, Err(PortError::Corrupt(_))), "{outcome:?}");
    assert_eq!(store.contents().await, before);

    another.effects.audit = things.some_effects().audit;
    let outcome = database.store().register_developer(&another).await;
    outcome.expect("the connection is usable");
}

/// Another transaction takes the email, then wants the project that the registration has locked, while the
/// registration waits for the email. The server detects the deadlock after a second, and fails the
/// transaction that waited first: the registration.
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
        "BEGIN; INSERT INTO accounts (id, role, project_id, email, email_key, password_hash, \
         created_at, updated_at, version) \
         VALUES (gen_random_uuid(), 'end_user', '{}', 'x', '{}', 'x', now(), now(), 1)",
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

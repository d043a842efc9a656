//! R66: how the schema of a database is brought up to date.
use super::support::PostgresUnderTest;
use diesel_async::SimpleAsyncConnection as _;
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_adapters_sql_testkit::rules;
use tenantry_domain_testkit::StoreUnderTest as _;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r66_a_database_of_a_newer_program_is_rejected() {
    let store = PostgresUnderTest::start().await;
    rules::a_newer_database_is_rejected(&*store.store(), &store.database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r66_of_several_servers_that_set_up_an_empty_database_one_does_it() {
    let store = PostgresUnderTest::start().await;
    let empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
    let emptied = store.connection().await.batch_execute(empty).await;
    emptied.expect("an empty database");
    let url = store.test_database.url();
    let servers: Vec<_> = (0..8)
        .map(|_| PostgresDatabase::connect(&url, PoolSettings::default()))
        .map(|database| database.expect("a URL").store())
        .collect();
    let ports = servers.first().expect("a server");
    assert!(ports.check_health().await.is_err(), "not set up");
    let before = ports.migration_status().await.expect("a status");
    assert!(before.iter().all(|migration| !migration.is_applied));

    let tasks: Vec<_> = servers
        .iter()
        .cloned()
        .map(|server| tokio::spawn(async move { server.apply_migrations().await }))
        .collect();
    let mut applied = Vec::new();
    for task in tasks {
        applied.extend(task.await.expect("no panic").expect("the schema"));
    }
    let names: Vec<_> = before.into_iter().map(|migration| migration.name).collect();
    assert_eq!(applied, names);
    ports.check_health().await.expect("set up");
}

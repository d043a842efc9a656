//! R66: how the schema of a database is brought up to date.

use tenantry_adapters_sql_testkit::rules;
use tenantry_adapters_sqlite::SqliteDatabase;
use tenantry_domain_testkit::StoreUnderTest as _;

use super::support::SqliteUnderTest;

#[tokio::test]
async fn r66_a_database_of_a_newer_program_is_rejected() {
    let store = SqliteUnderTest::start().await;
    rules::a_newer_database_is_rejected(&*store.store(), &store.database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r66_of_several_servers_that_set_up_an_empty_database_one_does_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("empty.db");
    let servers: Vec<_> = (0..8)
        .map(|_| SqliteDatabase::open(&path).expect("a database").store())
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

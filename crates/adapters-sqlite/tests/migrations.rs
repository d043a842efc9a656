//! R66: how the schema of a database is brought up to date.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use diesel::connection::SimpleConnection as _;
use support::SqliteUnderTest;
use tenantry_adapters_sqlite::SqliteDatabase;
use tenantry_domain::store::PortError;
use tenantry_domain_testkit::StoreUnderTest as _;

#[tokio::test]
async fn r66_a_database_of_a_newer_program_is_rejected() {
    let store = SqliteUnderTest::start().await;
    let insert = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')";
    let inserted = store.connection().batch_execute(insert);
    inserted.expect("a newer migration");
    let ports = store.store();
    let outcomes = [
        ports.check_health().await,
        ports.migration_status().await.map(drop),
        ports.apply_migrations().await.map(drop),
    ];
    for outcome in outcomes {
        let Err(PortError::Corrupt(cause)) = outcome else {
            unreachable!("a newer database is used: {outcome:?}");
        };
        assert!(cause.to_string().contains("99991231000000"), "{cause}");
    }
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

//! What is special about a database that is a file.

use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use tenantry_adapters_sql_testkit::rules::whole_text;
use tenantry_adapters_sqlite::SqliteDatabase;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::Fixtures;

use super::support::SqliteUnderTest;

#[cfg(unix)]
#[tokio::test]
async fn the_file_and_a_new_folder_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new").join("tenantry.db");
    let database = SqliteDatabase::open(&path).expect("a database");
    database
        .store()
        .apply_migrations()
        .await
        .expect("the schema");
    let mode = |path: &std::path::Path| {
        let metadata = std::fs::metadata(path).expect("it is there");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(path.parent().expect("a folder")), 0o700);
    for end in ["", "-wal", "-shm"] {
        let file = path.with_file_name(format!("tenantry.db{end}"));
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_a_database_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(
        &path,
        "not a database, but long enough to have a header of its own".repeat(20),
    )
    .expect("a file");
    for path in [path.as_path(), folder.path()] {
        let Err(error) = SqliteDatabase::open(path) else {
            unreachable!("{} is accepted", path.display());
        };
        let text = whole_text(&error);
        assert!(text.contains(&path.display().to_string()), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r63_cancelled_writes_leave_no_lock_and_no_lost_connection() {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let store = SqliteUnderTest::start().await;
    let fixtures = Fixtures::new(1);
    for micros in (0..40).map(|n| n * 100) {
        let (accounts, new) = (store.store(), fixtures.a_developer_registration());
        let task = tokio::spawn(async move { accounts.register_developer(&new).await });
        tokio::time::sleep(Duration::from_micros(micros)).await;
        task.abort();
        let _ = task.await;
    }
    let new = fixtures.a_developer_registration();
    let accounts = store.store();
    accounts
        .register_developer(&new)
        .await
        .expect("the writer is free");
    let path = store.path();
    let mut outside =
        SqliteConnection::establish(path.to_str().expect("Unicode")).expect("a connection");
    outside
        .batch_execute("BEGIN IMMEDIATE; COMMIT")
        .expect("no lock is left");
    let lonely: Count = diesel::sql_query(
        "SELECT count(*) AS count FROM accounts WHERE NOT EXISTS \
         (SELECT 1 FROM projects WHERE owner_id = accounts.id)",
    )
    .get_result(&mut outside)
    .expect("a count");
    assert_eq!(lonely.count, 0, "developers without their project");
}

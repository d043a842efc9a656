//! A plan is made while tables are nearly empty, and kept: it must suit them when they are full.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel_async::{
    AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _,
};
use support::{PostgresUnderTest, TestDatabase};
use tenantry_domain::accounts::{DeveloperRegistration, EndUserRegistration};
use tenantry_domain::email::EmailLease;
use tenantry_domain::store::Store;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

const FEW: u32 = 20;
const MANY: u32 = 300;
/// The server plans a statement anew for its first five uses.
const USES_UNTIL_A_PLAN_IS_KEPT: u32 = 6;

#[tokio::test]
async fn a_look_at_the_outbox_reads_no_more_tokens_than_it_finds_emails() {
    let (store, things) = (PostgresUnderTest::start().await, Fixtures::new(1));
    let ports = store.store();
    let developer = a_developer(&ports, &things).await;
    let claim_ten = async || {
        let again_at_once = EmailLease {
            now: things.now(),
            until: things.now(),
            limit: 10,
        };
        let claimed = ports.claim_emails(again_at_once).await;
        assert_eq!(claimed.expect("emails").len(), 10);
    };
    register(&ports, &things, &developer, FEW).await;
    analyze(&store).await;
    for _ in 0..USES_UNTIL_A_PLAN_IS_KEPT {
        claim_ten().await;
    }
    register(&ports, &things, &developer, MANY).await;
    claim_ten().await;

    drop(ports);
    // Each email that is written looks up its token once.
    let by_looks = rows_read(store, "verifications").await - i64::from(FEW + MANY);
    assert!(by_looks < 150, "{by_looks} tokens were read for 70 emails");
}

#[tokio::test]
async fn a_login_reads_no_more_sessions_than_its_account_has() {
    let (store, things) = (PostgresUnderTest::start().await, Fixtures::new(1));
    let ports = store.store();
    let developer = a_developer(&ports, &things).await;
    let user = an_end_user(&ports, &things, &developer).await;
    analyze(&store).await;
    let log_in = async || {
        let opening = things.a_session_opening(&user.account);
        let opened = ports.open_session(&opening).await;
        opened.expect("a session");
    };
    for _ in 0..USES_UNTIL_A_PLAN_IS_KEPT {
        log_in().await;
    }
    register(&ports, &things, &developer, MANY).await;
    log_in().await;

    drop(ports);
    let read = rows_read(store, "sessions").await;
    assert!(read < 100, "{read} sessions were read for 7 logins");
}

/// From now on the server believes that its tables are as small as they are now.
async fn analyze(store: &PostgresUnderTest) {
    let analyzed = store.connection().await.batch_execute("ANALYZE").await;
    analyzed.expect("statistics");
}

async fn a_developer(ports: &Arc<dyn Store>, things: &Fixtures) -> DeveloperRegistration {
    let developer = things.a_developer_registration();
    let registered = ports.register_developer(&developer).await;
    registered.expect("a developer");
    developer
}

/// So many end users.
async fn register(
    ports: &Arc<dyn Store>,
    things: &Fixtures,
    developer: &DeveloperRegistration,
    users: u32,
) {
    for _ in 0..users {
        an_end_user(ports, things, developer).await;
    }
}

/// With a session, a token and an email.
async fn an_end_user(
    ports: &Arc<dyn Store>,
    things: &Fixtures,
    developer: &DeveloperRegistration,
) -> EndUserRegistration {
    let user = things.an_end_user_registration(grant_of(developer));
    let registered = ports.register_end_user(&user).await;
    registered.expect("a user");
    user
}

/// Rows of a table that were read through an index. A connection tells its share when it ends.
async fn rows_read(store: PostgresUnderTest, table: &str) -> i64 {
    const CONNECTIONS: &str = "(SELECT count(*) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid())";
    let PostgresUnderTest {
        database,
        test_database,
    } = store;
    drop(database);
    let ended = async {
        while number(&test_database, CONNECTIONS).await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(10), ended).await;
    ended.expect("no connection is left");
    let rows = format!("(SELECT idx_tup_fetch FROM pg_stat_user_tables WHERE relname = '{table}')");
    number(&test_database, &rows).await
}

async fn number(database: &TestDatabase, query: &str) -> i64 {
    let connection = AsyncPgConnection::establish(&database.url()).await;
    let mut connection = connection.expect("a connection");
    let number = diesel::select(sql::<BigInt>(query));
    number.get_result(&mut connection).await.expect(query)
}

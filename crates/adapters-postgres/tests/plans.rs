//! A plan is made while tables are nearly empty, and kept: it must suit them when they are full.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel_async::{
    AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _,
};
use support::{PostgresUnderTest, TestDatabase};
use tenantry_domain::ports::MailLease;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

const FEW: i64 = 20;
const MANY: i64 = 300;
/// The server plans a statement anew for its first five uses.
const USES_UNTIL_A_PLAN_IS_KEPT: u32 = 6;

const CONNECTIONS: &str = "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid())";
const TOKENS_READ: &str =
    "(SELECT idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'verifications')";

#[tokio::test]
async fn a_look_at_the_outbox_reads_no_more_tokens_than_it_finds_mails() {
    let store = PostgresUnderTest::start().await;
    let (ports, things) = (store.stores(), Fixtures::new(1));
    let developer = things.a_developer_registration();
    let registered = ports.accounts.register_developer(&developer).await;
    registered.expect("a developer");
    let register = async |users| {
        for _ in 0..users {
            let user = things.an_end_user_registration(grant_of(&developer));
            let registered = ports.accounts.register_end_user(&user).await;
            registered.expect("a user");
        }
    };
    let claim_ten = async || {
        let again_at_once = MailLease {
            now: things.now(),
            until: things.now(),
            limit: 10,
        };
        let claimed = ports.outbox.claim(again_at_once).await;
        assert_eq!(claimed.expect("mails").len(), 10);
    };
    register(FEW).await;
    store
        .connection()
        .await
        .batch_execute("ANALYZE")
        .await
        .expect("statistics");
    for _ in 0..USES_UNTIL_A_PLAN_IS_KEPT {
        claim_ten().await;
    }
    register(MANY).await;
    claim_ten().await;

    // A connection tells what it read when it ends.
    drop(ports);
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
    // Each mail that is written looks up its token once.
    let by_looks = number(&test_database, TOKENS_READ).await - FEW - MANY;
    assert!(by_looks < 150, "{by_looks} tokens were read for 70 mails");
}

async fn number(database: &TestDatabase, query: &str) -> i64 {
    let mut connection = AsyncPgConnection::establish(&database.url())
        .await
        .expect("a connection");
    let number = diesel::select(sql::<BigInt>(query));
    number.get_result(&mut connection).await.expect(query)
}

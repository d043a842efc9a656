//! Prepared statements keep their plans. A plan that was made for small tables is replaced once the server has
//! new statistics of them, so no plan has to be forced.

use std::time::Duration;

use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};
use tenantry_adapters_sql_testkit::changes::execute;
use tenantry_domain::email::EmailLease;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

use super::support::{PostgresUnderTest, TestDatabase};

/// The server creates a new plan for the first five uses of a statement.
const USES_UNTIL_A_PLAN_IS_KEPT: u32 = 6;
const USES: u32 = 20;
/// Of each of the tables.
const ROWS: i64 = 5_000;

const MANY_SESSIONS: &str = "INSERT INTO sessions SELECT gen_random_uuid(), other.id, 1, now(), \
    now() + interval '7 days', NULL, gen_random_uuid(), NULL, now(), NULL, NULL \
    FROM generate_series(1, 5000), LATERAL (SELECT id FROM accounts WHERE role = 'developer' LIMIT 1) AS other";
const MANY_TOKENS: &str = "INSERT INTO verifications SELECT gen_random_uuid(), accounts.id, 'verify_email', \
    email_key, sha256(random()::text::bytea), now(), now(), NULL, 0 \
    FROM accounts, generate_series(1, 5000) WHERE role = 'developer'";

#[tokio::test]
async fn no_kept_plan_reads_a_whole_table_after_it_has_grown() {
    let (store, things) = (PostgresUnderTest::start().await, Fixtures::new(1));
    let ports = store.store();
    let developer = things.a_developer_registration();
    let registered = ports.register_developer(&developer).await;
    registered.expect("a developer");
    let user = things.an_end_user_registration(grant_of(&developer));
    let registered = ports.register_end_user(&user).await;
    registered.expect("an end user");
    let log_in_and_claim = async || {
        let new = things.a_session_opening(&user.account);
        ports.open_session(&new).await.expect("a session");
        let again_at_once = EmailLease {
            now: things.now(),
            until: things.now(),
            limit: 10,
        };
        let claimed = ports.claim_emails(again_at_once).await;
        assert_eq!(claimed.expect("emails").len(), 2);
    };
    for statement in ["ANALYZE sessions", "ANALYZE verifications"] {
        execute(&store.database, statement)
            .await
            .expect("statistics");
    }
    for _ in 0..USES_UNTIL_A_PLAN_IS_KEPT {
        log_in_and_claim().await;
    }
    for statement in [
        MANY_SESSIONS,
        MANY_TOKENS,
        "ANALYZE sessions",
        "ANALYZE verifications",
    ] {
        execute(&store.database, statement).await.expect(statement);
    }
    for _ in 0..USES {
        log_in_and_claim().await;
    }

    drop(ports);
    for (table, read) in rows_read(store, ["sessions", "verifications"]).await {
        println!("{read} rows of {table} were read");
        assert!(read < ROWS, "{read} rows of {table} were read");
    }
}

/// Rows of tables that were read. A connection reports its share when it ends.
async fn rows_read<const N: usize>(
    store: PostgresUnderTest,
    tables: [&'static str; N],
) -> Vec<(&'static str, i64)> {
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
    let mut read = Vec::new();
    for table in tables {
        let rows = format!(
            "(SELECT coalesce(idx_tup_fetch, 0) + seq_tup_read FROM pg_stat_user_tables \
             WHERE relname = '{table}')"
        );
        read.push((table, number(&test_database, &rows).await));
    }
    read
}

async fn number(database: &TestDatabase, query: &str) -> i64 {
    let connection = AsyncPgConnection::establish(&database.url()).await;
    let mut connection = connection.expect("a connection");
    let number = diesel::select(sql::<BigInt>(query));
    number.get_result(&mut connection).await.expect(query)
}

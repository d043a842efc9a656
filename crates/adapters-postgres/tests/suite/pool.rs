//! What happens to connections when requests are cancelled, and when the server is unreachable.
use std::time::{Duration, Instant};

use super::support::PostgresUnderTest;
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_adapters_sql_testkit::rules::whole_text;
use tenantry_domain::store::PortError;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::Fixtures;

async fn start(max_connections: u32) -> PostgresUnderTest {
    let settings = PoolSettings {
        max_connections,
        ..PoolSettings::default()
    };
    PostgresUnderTest::start_with(settings).await
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn open_transactions(store: &PostgresUnderTest) -> i64 {
    let query = diesel::sql_query(
        "SELECT count(*) AS count FROM pg_stat_activity \
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    );
    let count: Count = query
        .get_result(&mut store.connection().await)
        .await
        .expect("a count");
    count.count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r63_cancelled_writes_leave_no_open_transaction_and_no_lost_connection() {
    let store = start(2).await;
    let fixtures = Fixtures::new(1);
    for micros in (0..40).map(|n| n * 250) {
        let (accounts, new) = (store.store(), fixtures.a_developer_registration());
        let task = tokio::spawn(async move { accounts.register_developer(&new).await });
        tokio::time::sleep(Duration::from_micros(micros)).await;
        task.abort();
        let _ = task.await;
    }
    // Longer than a server needs to detect a closed connection.
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(open_transactions(&store).await, 0);

    let (one, other) = (
        fixtures.a_developer_registration(),
        fixtures.a_developer_registration(),
    );
    let accounts = store.store();
    let both = tokio::join!(
        accounts.register_developer(&one),
        accounts.register_developer(&other)
    );
    both.0.and(both.1).expect("both connections work");
    assert!(store.database.open_connections() <= 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r64_closed_connections_are_replaced_without_a_failing_request() {
    let store = start(2).await;
    let health = store.store();
    let (one, other) = tokio::join!(health.check_health(), health.check_health());
    one.and(other).expect("both connections work");
    store
        .connection()
        .await
        .batch_execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await
        .expect("the server ends them");
    tokio::time::sleep(Duration::from_millis(200)).await;
    for _ in 0..4 {
        health.check_health().await.expect("a new connection");
    }
}

#[tokio::test]
async fn r64_an_unreachable_server_is_unavailable_in_time_with_the_reason() {
    // Port 1 is reserved, and nothing listens there.
    let url = "postgres://jane:Passw0rd@127.0.0.1:1/tenantry";
    let database = PostgresDatabase::connect(url, PoolSettings::default()).expect("a URL");
    let begin = Instant::now();
    let error = database
        .store()
        .check_health()
        .await
        .expect_err("nobody listens");
    assert!(
        begin.elapsed() < Duration::from_millis(3_500),
        "{:?}",
        begin.elapsed()
    );
    let text = whole_text(&error);
    assert!(matches!(error, PortError::Unavailable(_)), "{text}");
    assert!(text.contains("refused"), "{text}");
    assert!(!text.contains("Passw0rd"), "{text}");
}

#[tokio::test]
async fn r60_a_url_that_cannot_be_read_is_not_quoted() {
    for url in [
        "postgres://jane:Passw0rd@localhost:port/x",
        "mysql://jane:Passw0rd@localhost/x",
        "postgres://jane:Passw0rd@localhost/x?Passw0rd=1",
    ] {
        let Err(error) = PostgresDatabase::connect(url, PoolSettings::default()) else {
            unreachable!("{url} is accepted");
        };
        let text = whole_text(&error);
        assert!(text.contains("postgres://user:password@host"), "{text}");
        assert!(!text.contains("Passw0rd"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r60_a_rejected_write_quotes_no_value() {
    let store = start(2).await;
    let fixtures = Fixtures::new(1);
    let accounts = store.store();
    let first = fixtures.a_developer_registration();
    accounts
        .register_developer(&first)
        .await
        .expect("a developer");
    let mut second = fixtures.a_developer_registration();
    second.account.id = first.account.id;
    let error = accounts
        .register_developer(&second)
        .await
        .expect_err("the id is taken");
    let text = whole_text(&error);
    assert!(text.contains("accounts_pkey"), "{text}");
    for value in [
        first.account.id.to_string(),
        first.account.email.key().as_str().to_owned(),
    ] {
        assert!(!text.contains(&value), "{text}");
    }
}

//! R15: a fault at any statement of a write leaves nothing. Before the k-th statement the server ends the
//! session, so that the statement really fails; k grows until no statement is left to fail.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex as BlockingMutex, Once, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use support::PostgresUnderTest;
use tenantry_adapters_postgres::PoolSettings;
use tenantry_domain::model::Tier;
use tenantry_domain::ports::StoreError;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};
use tokio::sync::Mutex;
use tokio_postgres::NoTls;

/// One test at a time: there is one set of instruments for all connections.
static TURN: Mutex<()> = Mutex::const_new(());
static INSTALL: Once = Once::new();
/// How many statements still go through before the fault; negative when none is planned.
static STATEMENTS_UNTIL_FAULT: AtomicI64 = AtomicI64::new(-1);
static DATABASE_URL: BlockingMutex<String> = BlockingMutex::new(String::new());

struct EndSessionAtFault;

impl Instrumentation for EndSessionAtFault {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. })
            && STATEMENTS_UNTIL_FAULT.load(Ordering::SeqCst) >= 0
            && STATEMENTS_UNTIL_FAULT.fetch_sub(1, Ordering::SeqCst) == 0
        {
            end_other_sessions();
        }
    }
}

/// Returns when they are gone. The caller is in the middle of polling, hence the thread.
fn end_other_sessions() {
    let url = DATABASE_URL
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let ending = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let (client, driver) = tokio_postgres::connect(&url, NoTls)
                .await
                .expect("a session");
            tokio::spawn(driver);
            client
                .batch_execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                     WHERE datname = current_database() AND pid <> pg_backend_pid()",
                )
                .await
                .expect("the sessions end");
        });
    });
    ending.join().expect("the sessions end");
}

/// A store whose one connection is open already, so that only the write's own statements count.
async fn start() -> PostgresUnderTest {
    INSTALL.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(EndSessionAtFault))).expect("instruments");
    });
    let store = PostgresUnderTest::start_with(PoolSettings {
        max_connections: 1,
        ..PoolSettings::default()
    })
    .await;
    *DATABASE_URL.lock().unwrap_or_else(PoisonError::into_inner) = store.test_database.url();
    store
}

/// Lets the write fail at each of its statements in turn, and gives their number.
async fn fail_at_each_statement<F: Future<Output = Result<(), StoreError>>>(
    store: &PostgresUnderTest,
    write: impl Fn() -> F,
) -> i64 {
    let before = store.contents().await;
    for statement in 0.. {
        while store.stores().health.check().await.is_err() {}
        STATEMENTS_UNTIL_FAULT.store(statement, Ordering::SeqCst);
        let outcome = write().await;
        let was_hit = STATEMENTS_UNTIL_FAULT.swap(-1, Ordering::SeqCst) < 0;
        if !was_hit {
            outcome.expect("without a fault it succeeds");
            return statement;
        }
        let error = outcome.expect_err("a fault is told");
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert_eq!(store.contents().await, before, "statement {statement}");
    }
    unreachable!("the loop ends when no statement is left")
}

#[tokio::test]
async fn r15_a_fault_at_any_statement_of_a_developer_registration_leaves_nothing() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let new = Fixtures::new(1).a_developer_registration();
    let accounts = store.stores().accounts;
    let statements = fail_at_each_statement(&store, || accounts.register_developer(&new)).await;
    assert_eq!(statements, 9, "BEGIN, seven rows, COMMIT");
    assert_eq!(store.contents().await.accounts, [new.account]);
}

#[tokio::test]
async fn r15_a_fault_at_any_statement_of_an_end_user_registration_leaves_nothing() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let fixtures = Fixtures::new(1);
    let accounts = store.stores().accounts;
    let developer = fixtures.a_developer_registration();
    accounts
        .register_developer(&developer)
        .await
        .expect("a developer");
    let new = fixtures.an_end_user_registration(grant_of(&developer));
    let statements = fail_at_each_statement(&store, || accounts.register_end_user(&new)).await;
    assert_eq!(statements, 7, "BEGIN, the grant, four rows, COMMIT");
    assert_eq!(store.contents().await.sessions, [new.session]);
}

#[tokio::test]
async fn r15_a_fault_at_any_statement_of_a_private_creation_leaves_nothing() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let fixtures = Fixtures::new(1);
    let accounts = store.stores().accounts;
    let developer = fixtures.a_developer_registration();
    accounts
        .register_developer(&developer)
        .await
        .expect("a developer");
    let new = fixtures.a_private_user_creation(Tier::EndUser(developer.project.id));
    let statements = fail_at_each_statement(&store, || accounts.create_private_user(&new)).await;
    assert_eq!(statements, 7, "BEGIN, the project, four rows, COMMIT");
    assert_eq!(
        store.contents().await.accounts,
        [developer.account, new.account]
    );
}

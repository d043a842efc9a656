//! R15: a fault at any statement of a write leaves nothing. The k-th statement panics, which is the worst
//! that can happen to the thread that writes; k grows until no statement is left to fail.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Once;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use support::SqliteUnderTest;
use tenantry_domain::model::Tier;
use tenantry_domain::ports::StoreError;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};
use tokio::sync::Mutex;

/// One test at a time: there is one set of instruments for all connections.
static TURN: Mutex<()> = Mutex::const_new(());
static INSTALL: Once = Once::new();
/// How many statements still go through before the fault; negative when none is planned.
static STATEMENTS_UNTIL_FAULT: AtomicI64 = AtomicI64::new(-1);

struct PanicAtFault;

impl Instrumentation for PanicAtFault {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. })
            && STATEMENTS_UNTIL_FAULT.load(Ordering::SeqCst) >= 0
        {
            let left = STATEMENTS_UNTIL_FAULT.fetch_sub(1, Ordering::SeqCst);
            assert_ne!(left, 0, "the planned fault");
        }
    }
}

async fn start() -> SqliteUnderTest {
    INSTALL.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(PanicAtFault))).expect("instruments");
    });
    SqliteUnderTest::start().await
}

/// Lets the write fail at each of its statements in turn, and gives their number.
async fn fail_at_each_statement<F: Future<Output = Result<(), StoreError>>>(
    store: &SqliteUnderTest,
    write: impl Fn() -> F,
) -> i64 {
    let before = store.contents().await;
    for statement in 0.. {
        // Opens a connection for the one that the last fault closed, so that only the write counts.
        store.stores().migrations.up().await.expect("a connection");
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

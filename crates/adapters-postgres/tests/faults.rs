//! R15: a fault at any statement of a write leaves nothing. Before the k-th statement the server ends the
//! session, so that the statement really fails; k grows until no statement is left to fail. What is sent together meets a
//! session that is gone as a whole; `commit.rs` has statements of it that fail by themselves.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex as BlockingMutex, Once, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use support::PostgresUnderTest;
use tenantry_adapters_postgres::PoolSettings;
use tenantry_domain::accounts::{Account, EndUserRegistration, Tier};
use tenantry_domain::email::ProcessedEmailRequest;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{Admission, AttemptOutcome, Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::values::{ClientNetwork, Timestamp};
use tenantry_domain::verifications::{Verification, VerificationPurpose};
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
async fn fail_at_each_statement<F: Future<Output = Result<(), PortError>>>(
    store: &PostgresUnderTest,
    write: impl Fn() -> F,
) -> i64 {
    let before = store.contents().await;
    for statement in 0.. {
        while store.store().check_health().await.is_err() {}
        STATEMENTS_UNTIL_FAULT.store(statement, Ordering::SeqCst);
        let outcome = write().await;
        let was_hit = STATEMENTS_UNTIL_FAULT.swap(-1, Ordering::SeqCst) < 0;
        if !was_hit {
            outcome.expect("without a fault it succeeds");
            return statement;
        }
        let error = outcome.expect_err("a fault is told");
        assert!(matches!(error, PortError::Unavailable(_)), "{error:?}");
        assert_eq!(store.contents().await, before, "statement {statement}");
    }
    unreachable!("the loop ends when no statement is left")
}

#[tokio::test]
async fn r15_a_fault_at_any_statement_of_a_developer_registration_leaves_nothing() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let new = Fixtures::new(1).a_developer_registration();
    let accounts = store.store();
    let statements = fail_at_each_statement(&store, || accounts.register_developer(&new)).await;
    assert_eq!(statements, 9, "BEGIN, seven rows, COMMIT");
    assert_eq!(store.contents().await.accounts, [new.account]);
}

#[tokio::test]
async fn r15_a_fault_at_any_statement_of_an_end_user_registration_leaves_nothing() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let fixtures = Fixtures::new(1);
    let accounts = store.store();
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
    let accounts = store.store();
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

/// An end user whose address is not verified, with a session.
async fn an_end_user(store: &PostgresUnderTest, fixtures: &Fixtures) -> EndUserRegistration {
    let accounts = store.store();
    let developer = fixtures.a_developer_registration();
    let registered = accounts.register_developer(&developer).await;
    registered.expect("a developer");
    let user = fixtures.an_end_user_registration(grant_of(&developer));
    accounts.register_end_user(&user).await.expect("a user");
    user
}

/// A request for an email that resets the password, stored, and what fulfils it.
async fn a_request_to_reset(
    store: &PostgresUnderTest,
    fixtures: &Fixtures,
    account: &Account,
) -> (ProcessedEmailRequest, Verification) {
    let purpose = VerificationPurpose::ResetPassword;
    let request = fixtures.an_email_request(account, purpose);
    let submission = store.store().submit_email_request(&request, &[]).await;
    submission.expect("a response");
    let (verification, email) = fixtures.an_email_with_token(account, purpose);
    let fulfilment = ProcessedEmailRequest {
        request: request.id,
        email: Some((email, Some(verification.clone()))),
    };
    (fulfilment, verification)
}

/// The keys that login attempts of this account's password are counted by: of one client and of all.
fn login_attempts_of(account: &Account) -> [ThrottleKey; 2] {
    let client = ClientNetwork::of("192.0.2.1".parse().expect("an address"));
    [Some(client), None]
        .map(|client| ThrottleKey::password(account.scope(), account.email.key(), client))
}

async fn count_a_login_attempt(store: &PostgresUnderTest, account: &Account, now: Timestamp) {
    let limits = login_attempts_of(account).map(|key| Limit {
        key,
        rule: ThrottleRule::PASSWORD_BY_CLIENT,
        only_unknown_clients: false,
    });
    let admission = store.store().count_attempt(&limits, now).await;
    assert_eq!(admission.expect("a response"), Admission::Admitted);
}

#[tokio::test]
async fn r15_a_fault_at_any_statement_of_a_login_leaves_nothing() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let fixtures = Fixtures::new(1);
    let account = an_end_user(&store, &fixtures).await.account;
    count_a_login_attempt(&store, &account, fixtures.now()).await;
    let [key, all] = login_attempts_of(&account);
    let mut new = fixtures.a_session_opening(&account);
    new.new_hash = Some(fixtures.a_password_hash());
    let trusted_until = new.session.expires_at;
    new.outcomes = vec![
        AttemptOutcome::Succeeded { key, trusted_until },
        AttemptOutcome::Refunded { key: all },
    ];
    let sessions = store.store();
    let statements = fail_at_each_statement(&store, || sessions.open_session(&new)).await;
    let why = "BEGIN, the account, its hash, the oldest, the session, two counters, COMMIT";
    assert_eq!(statements, 8, "{why}");
    assert!(store.contents().await.sessions.contains(&new.session));
}

#[tokio::test]
async fn r15_a_fault_at_any_statement_of_an_email_leaves_nothing() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let fixtures = Fixtures::new(1);
    let account = an_end_user(&store, &fixtures).await.account;
    let (new, verification) = a_request_to_reset(&store, &fixtures, &account).await;
    let requests = store.store();
    let process = || async {
        requests
            .complete_email_request(&new)
            .await
            .map(|done| assert!(done))
    };
    let statements = fail_at_each_statement(&store, process).await;
    assert_eq!(
        statements, 7,
        "BEGIN, the request, the account, older tokens, two rows, COMMIT"
    );
    let contents = store.contents().await;
    assert!(contents.verifications.contains(&verification));
}

#[tokio::test]
async fn r23_a_fault_at_any_statement_of_a_reset_leaves_nothing() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let fixtures = Fixtures::new(1);
    let user = an_end_user(&store, &fixtures).await;
    count_a_login_attempt(&store, &user.account, fixtures.now()).await;
    let (fulfilment, token) = a_request_to_reset(&store, &fixtures, &user.account).await;
    let fulfilled = store.store().complete_email_request(&fulfilment).await;
    assert!(fulfilled.expect("a response"));
    let new = fixtures.a_password_reset(&user.account, &token);
    let verifications = store.store();
    let reset = || async {
        let changed = verifications.reset_password(&new).await?;
        changed
            .map(drop)
            .ok_or_else(|| PortError::corrupt("no good token"))
    };
    let statements = fail_at_each_statement(&store, reset).await;
    let why = "BEGIN, account, token, account, tokens, sessions, login_attempts, two rows, COMMIT";
    assert_eq!(statements, 10, "{why}");
    let contents = store.contents().await;
    assert_eq!(contents.throttles, []);
    assert_eq!(contents.sessions[0].ended_at, Some(new.now));
    assert_eq!(contents.used_verifications.len(), 2, "the other token too");
}

#[tokio::test]
async fn r8_a_fault_at_any_statement_of_a_password_change_leaves_nothing() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let fixtures = Fixtures::new(1);
    let user = an_end_user(&store, &fixtures).await;
    let new = fixtures.a_password_change(&user.account, user.session.id);
    let accounts = store.store();
    let change = || async {
        accounts
            .change_password(&new)
            .await
            .map(|done| assert!(done))
    };
    let statements = fail_at_each_statement(&store, change).await;
    let why = "BEGIN, the account, sessions, tokens, two rows, COMMIT";
    assert_eq!(statements, 7, "{why}");
    assert_eq!(store.contents().await.sessions, [user.session]);
}

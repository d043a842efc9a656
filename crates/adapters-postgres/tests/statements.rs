//! How many statements each call costs. `round_trips.rs` counts how often they are waited for.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

#[path = "support/guesses.rs"]
mod guesses;
mod support;

use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use guesses::{guesses_of, limits_on_guesses};
use support::PostgresUnderTest;
use tenantry_adapters_postgres::PoolSettings;
use tenantry_domain::model::{Settlement, Tier, VerificationPurpose};
use tenantry_domain::ports::{
    ClaimedMail, CodeTimes, DeveloperRegistration, EndUserRegistration, Fulfilment, MailLease,
    MailOutcome, MailTry, MailboxProof, SessionRef, StoreError, Stores,
};
use tenantry_domain::values::{ProjectId, Timestamp};
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};
use tokio::sync::Mutex;

static STATEMENTS: AtomicU64 = AtomicU64::new(0);
/// Transactions that are answered before they are on the disk.
static UNHURRIED: AtomicU64 = AtomicU64::new(0);

struct CountStatements;

impl Instrumentation for CountStatements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            STATEMENTS.fetch_add(1, Ordering::SeqCst);
            if query.to_string().contains("synchronous_commit = off") {
                UNHURRIED.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// An end user whose address is not verified, with a session, and its developer.
async fn an_end_user(
    ports: &Stores,
    things: &Fixtures,
) -> (DeveloperRegistration, EndUserRegistration) {
    let developer = things.a_developer_registration();
    let registered = ports.accounts.register_developer(&developer).await;
    registered.expect("a developer");
    let user = things.an_end_user_registration(grant_of(&developer));
    let registered = ports.accounts.register_end_user(&user).await;
    registered.expect("a user");
    (developer, user)
}

/// Fails unless the call costs exactly this many statements.
async fn costs<T>(statements: u64, what: &str, call: impl Future<Output = Result<T, StoreError>>) {
    let before = STATEMENTS.load(Ordering::SeqCst);
    call.await.map(drop).expect(what);
    let cost = STATEMENTS.load(Ordering::SeqCst) - before;
    println!("{cost:>2} statements: {what}");
    assert_eq!(cost, statements, "{what}");
}

/// One test at a time counts: there is one counter for all connections.
static TURN: Mutex<()> = Mutex::const_new(());
static INSTALL: Once = Once::new();

/// A store whose connections are open already, because that costs statements of its own.
async fn start() -> PostgresUnderTest {
    INSTALL.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(CountStatements))).expect("instruments");
    });
    let settings = PoolSettings {
        max_connections: 1,
        ..PoolSettings::default()
    };
    let store = PostgresUnderTest::start_with(settings).await;
    let ports = store.stores();
    ports.health.check().await.expect("a migrated store");
    let nobody = ProjectId::generate(Timestamp::from_unix_seconds(0), [0; 10]);
    let lookup = ports.projects.is_available(nobody);
    lookup.await.expect("a connection for lookups");
    store
}

#[tokio::test]
async fn no_call_costs_more_statements_than_it_must() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let ports = store.stores();

    let things = Fixtures::new(1);
    let developer = things.a_developer_registration();
    let end_user = things.an_end_user_registration(grant_of(&developer));
    let private_developer = things.a_private_user_creation(Tier::Developer);
    let private_user = things.a_private_user_creation(Tier::EndUser(developer.project.id));
    let (key, token) = (things.an_operator_key(), things.a_service_token());
    let [first, second, third] = [(); 3].map(|()| things.an_audit_entry());
    let now = things.now();

    let accounts = &ports.accounts;
    let registration = accounts.register_developer(&developer);
    costs(
        9,
        "register a developer: BEGIN, seven rows, COMMIT",
        registration,
    )
    .await;
    let registration = accounts.register_end_user(&end_user);
    costs(
        7,
        "register an end user: BEGIN, the grant, four rows, COMMIT",
        registration,
    )
    .await;
    let creation = accounts.create_private_user(&private_developer);
    costs(
        6,
        "create a private developer: BEGIN, four rows, COMMIT",
        creation,
    )
    .await;
    let creation = accounts.create_private_user(&private_user);
    costs(
        7,
        "create a private end user: BEGIN, the project, four rows, COMMIT",
        creation,
    )
    .await;
    let lookup = accounts.find_by_email(end_user.account.scope(), end_user.account.email.key());
    costs(1, "find an account", lookup).await;

    let hash = &developer.developer_key.record.hash;
    let project = Some(developer.project.id);
    let lookup = ports.developer_keys.find_context(hash, project, now);
    costs(1, "find what a developer key opens", lookup).await;
    let session = SessionRef {
        session_id: end_user.session.id,
        account_id: end_user.account.id,
        project_id: project,
    };
    let lookup = ports.sessions.find_account(session, now);
    costs(1, "find the account of a session", lookup).await;
    costs(
        1,
        "judge a project",
        ports.projects.is_available(developer.project.id),
    )
    .await;

    let creation = ports.operator_keys.create(&key, &first);
    costs(4, "make an operator key: BEGIN, two rows, COMMIT", creation).await;
    let lookup = ports.operator_keys.find_active(&key.record.hash, now);
    costs(1, "find an operator key", lookup).await;
    let creation = ports.service_tokens.create(&token, &second);
    costs(4, "make a service token: BEGIN, two rows, COMMIT", creation).await;
    let lookup = ports.service_tokens.find_active(&token.record.hash, now);
    costs(1, "find a service token", lookup).await;
    costs(1, "write an audit entry", ports.audit.append(&third)).await;
    costs(1, "look after the health", ports.health.check()).await;
}

#[tokio::test]
async fn no_login_and_no_session_costs_more_statements_than_it_must() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let (ports, things) = (store.stores(), Fixtures::new(1));
    let (_, user) = an_end_user(&ports, &things).await;
    let account = &user.account;

    let [key, all] = guesses_of(account);
    let limits = limits_on_guesses(account);
    let guess = || ports.throttles.attempt(&limits, things.now());
    let what = "count a first guess: BEGIN, a counter that knows the client, two new ones, COMMIT";
    costs(4, what, guess()).await;
    let what = "count another one: the same in vain, and BEGIN, the counters, both again, COMMIT";
    costs(9, what, guess()).await;
    let mut opening = things.a_session_opening(account);
    opening.settlements = vec![
        Settlement::Succeeded {
            key,
            trusted_until: opening.session.expires_at,
        },
        Settlement::Refunded { key: all },
    ];
    costs(
        7,
        "log in: BEGIN, the account, the oldest, the session, two counters, COMMIT",
        ports.sessions.open(&opening),
    )
    .await;
    let what = "count a guess of a client that is known now: as a first one";
    costs(4, what, guess()).await;

    let rotation = things.a_rotation(account, &opening.session);
    let rotate = || ports.sessions.rotate(&rotation);
    costs(
        4,
        "refresh: BEGIN, the session, the account, COMMIT",
        rotate(),
    )
    .await;
    let what = "refresh again: BEGIN, the session twice, the account, COMMIT";
    costs(5, what, rotate()).await;
    let now = things.now();
    costs(1, "list sessions", ports.sessions.list(account.id, now)).await;
    let end = ports.sessions.end(account.id, opening.session.id, now);
    costs(1, "log out", end).await;
    let end = ports.sessions.end_all(account.id, now);
    costs(3, "log out everywhere: BEGIN, the sessions, COMMIT", end).await;
    let renaming = ports.accounts.rename(account.id, None, now);
    costs(1, "rename", renaming).await;
}

#[tokio::test]
async fn no_mail_and_no_token_costs_more_statements_than_it_must() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let (ports, things) = (store.stores(), Fixtures::new(1));
    let (developer, user) = an_end_user(&ports, &things).await;
    let (account, now) = (&user.account, things.now());

    let purpose = VerificationPurpose::VerifyEmail;
    let token = &user.verification.token_hash;
    let lookup = ports.verifications.find(token, purpose, now);
    costs(1, "look at a token", lookup).await;
    let times = CodeTimes {
        since: account.created_at.minus(Duration::from_secs(1)),
        now,
    };
    let verifications = &ports.verifications;
    let code = verifications.try_code(account.scope(), account.email.key(), times);
    costs(4, "try a code: BEGIN, the newest, its tries, COMMIT", code).await;
    let proof = MailboxProof::Token(*token);
    let what = "verify: BEGIN, the account, the token, the account, COMMIT";
    costs(5, what, verifications.verify_email(&proof, now)).await;

    let purpose = VerificationPurpose::ResetPassword;
    let request = things.a_mail_request(account, purpose);
    let what = "ask for a mail: BEGIN, the counters, two new ones, the request, COMMIT";
    let limits = limits_on_guesses(account);
    let submission = ports.mail_requests.submit(&request, &limits);
    costs(6, what, submission).await;
    costs(1, "list requests", ports.mail_requests.oldest(10)).await;
    let (verification, mail) = things.a_mail_with_token(account, purpose);
    let fulfilment = Fulfilment {
        request: request.id,
        mail: Some((mail, Some(verification.clone()))),
    };
    let what = "answer: BEGIN, the request, the account, older tokens, two rows, COMMIT";
    costs(7, what, ports.mail_requests.fulfil(&fulfilment)).await;
    let reset = things.a_password_reset(account, &verification);
    let what = "reset: BEGIN, account, token, account, tokens, sessions, guesses, two rows, COMMIT";
    costs(10, what, verifications.reset_password(&reset)).await;
    let mut change = things.a_password_change(account, user.session.id);
    change.checked_hash = reset.password_hash;
    let what = "change: BEGIN, the account, sessions, tokens, two rows, COMMIT";
    costs(7, what, ports.accounts.change_password(&change)).await;

    let now = things.now();
    let lease = MailLease {
        now,
        until: now.plus(Duration::from_secs(60)),
        limit: 10,
    };
    let what = "take mails: BEGIN, those that are due, their letters, the lease, COMMIT";
    costs(5, what, ports.outbox.claim(lease)).await;
    let what = "find no mail due: BEGIN, those that are due, COMMIT";
    costs(3, what, ports.outbox.claim(lease)).await;
    let key = &developer.project_key.record.hash;
    let lookup = ports.project_keys.find_project(key, now);
    costs(1, "find the project of a key", lookup).await;
}

fn delivered(claimed: &ClaimedMail) -> MailTry {
    MailTry {
        mail: claimed.mail.id,
        attempt: claimed.attempt,
        outcome: MailOutcome::Delivered {
            at: claimed.mail.created_at,
        },
    }
}

/// What is answered with 2xx waits for the disk; a guess and a mail's lease may be repeated.
#[tokio::test]
async fn r62_only_guesses_and_mails_are_answered_before_they_are_on_the_disk() {
    let _turn = TURN.lock().await;
    let store = start().await;
    let (ports, things) = (store.stores(), Fixtures::new(1));
    let unhurried = || UNHURRIED.swap(0, Ordering::SeqCst);
    unhurried();

    let (developer, user) = an_end_user(&ports, &things).await;
    let tier = Tier::EndUser(developer.project.id);
    let creation = things.a_private_user_creation(tier);
    let created = ports.accounts.create_private_user(&creation).await;
    created.expect("a private user");
    let opening = things.a_session_opening(&user.account);
    ports.sessions.open(&opening).await.expect("a session");
    let rotation = things.a_rotation(&user.account, &opening.session);
    ports.sessions.rotate(&rotation).await.expect("a rotation");
    let change = things.a_password_change(&user.account, user.session.id);
    let changed = ports.accounts.change_password(&change).await;
    assert!(changed.expect("a new password"));
    let request = things.a_mail_request(&user.account, VerificationPurpose::ResetPassword);
    let limits = limits_on_guesses(&user.account);
    let submitted = ports.mail_requests.submit(&request, &limits).await;
    submitted.expect("a request");
    assert_eq!(unhurried(), 0);

    let guess = ports.throttles.attempt(&limits, things.now()).await;
    guess.expect("a guess");
    assert_eq!(unhurried(), 2, "is it a first, and the counters");
    let lease = MailLease {
        now: things.now(),
        until: things.now(),
        limit: 1,
    };
    let claimed = ports.outbox.claim(lease).await.expect("a mail");
    assert_eq!(unhurried(), 1, "mails are taken");
    let tries: Vec<_> = claimed.iter().map(delivered).collect();
    let settled = ports.outbox.settle(&tries).await;
    assert_eq!(settled.expect("what became of them"), 1);
    assert_eq!(unhurried(), 1, "and settled");
}

//! How many statements each call costs.
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::support::PostgresUnderTest;
use tenantry_adapters_postgres::PoolSettings;
use tenantry_adapters_sql_testkit::{limits_on_login_attempts, login_attempts_of};
use tenantry_domain::accounts::{DeveloperRegistration, EndUserRegistration, Tier};
use tenantry_domain::effects::Effects;
use tenantry_domain::email::{
    ClaimedEmail, DeliveryAttempt, DeliveryOutcome, EmailLease, ProcessedEmailRequest,
};
use tenantry_domain::sessions::SessionRef;
use tenantry_domain::store::{PortError, Store};
use tenantry_domain::throttling::AttemptOutcome;
use tenantry_domain::values::{ProjectId, Timestamp};
use tenantry_domain::verifications::{CodeTimes, VerificationProof, VerificationPurpose};
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

use super::instruments::{install, observed};

/// An end user whose address is not verified, with a session, and its developer.
async fn an_end_user(
    ports: &Arc<dyn Store>,
    things: &Fixtures,
) -> (DeveloperRegistration, EndUserRegistration) {
    let developer = things.a_developer_registration();
    let registered = ports.register_developer(&developer).await;
    registered.expect("a developer");
    let user = things.an_end_user_registration(grant_of(&developer));
    let registered = ports.register_end_user(&user).await;
    registered.expect("a user");
    (developer, user)
}

fn statements_so_far() -> u64 {
    observed(|observed| observed.statements)
}

/// Fails unless the call costs exactly this many statements.
async fn costs<T>(statements: u64, what: &str, call: impl Future<Output = Result<T, PortError>>) {
    let before = statements_so_far();
    call.await.map(drop).expect(what);
    let cost = statements_so_far() - before;
    println!("{cost:>2} statements: {what}");
    assert_eq!(cost, statements, "{what}");
}

/// A store whose connections are open already, because that costs statements of its own.
async fn start() -> PostgresUnderTest {
    install();
    let settings = PoolSettings {
        max_connections: 1,
        ..PoolSettings::default()
    };
    let store = PostgresUnderTest::start_with(settings).await;
    let ports = store.store();
    ports.check_health().await.expect("a migrated store");
    let unknown = ProjectId::generate(Timestamp::from_unix_seconds(0), [0; 10]);
    let lookup = ports.is_project_available(unknown);
    lookup.await.expect("a connection for lookups");
    store
}

#[tokio::test]
async fn no_call_costs_more_statements_than_it_must() {
    let store = start().await;
    let ports = store.store();

    let things = Fixtures::new(1);
    let developer = things.a_developer_registration();
    let end_user = things.an_end_user_registration(grant_of(&developer));
    let private_developer = things.a_private_user_creation(Tier::Developer);
    let private_user = things.a_private_user_creation(Tier::EndUser(developer.project.id));
    let (key, token) = (things.an_operator_key(), things.a_service_token());
    let [first, second] = [(); 2].map(|()| things.some_effects());
    let third = things.an_audit_entry();
    let now = things.now();

    let accounts = &ports;
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
    let lookup =
        accounts.find_account_by_email(end_user.account.tenant(), end_user.account.email.key());
    costs(1, "find an account", lookup).await;

    let hash = &developer.developer_key.record.hash;
    let project = Some(developer.project.id);
    let lookup = ports.find_developer_context(hash, project, now);
    costs(1, "find what a developer key opens", lookup).await;
    let session = SessionRef {
        session_id: end_user.session.id,
        account_id: end_user.account.id,
        project_id: project,
    };
    let lookup = ports.find_account_of_session(session, now);
    costs(1, "find the account of a session", lookup).await;
    costs(
        1,
        "judge a project",
        ports.is_project_available(developer.project.id),
    )
    .await;

    let creation = ports.create_operator_key(&key, &first);
    costs(4, "make an operator key: BEGIN, two rows, COMMIT", creation).await;
    let lookup = ports.find_active_operator_key(&key.record.hash, now);
    costs(1, "find an operator key", lookup).await;
    let creation = ports.create_service_token(&token, &second);
    costs(4, "make a service token: BEGIN, two rows, COMMIT", creation).await;
    let lookup = ports.find_active_service_token(&token.record.hash, now);
    costs(1, "find a service token", lookup).await;
    costs(
        3,
        "store an audit entry: BEGIN, the row, COMMIT",
        ports.append_audit_entry(&third),
    )
    .await;
    costs(1, "look after the health", ports.check_health()).await;
}

#[tokio::test]
async fn no_login_and_no_session_costs_more_statements_than_it_must() {
    let store = start().await;
    let (ports, things) = (store.store(), Fixtures::new(1));
    let (_, user) = an_end_user(&ports, &things).await;
    let account = &user.account;

    let [key, all] = login_attempts_of(account);
    let limits = limits_on_login_attempts(account);
    let login_attempt = || ports.count_attempt(&limits, things.now());
    let what = "count a login attempt: BEGIN, the counters, both again, COMMIT";
    costs(5, what, login_attempt()).await;
    costs(5, what, login_attempt()).await;
    let mut opening = things.a_session_opening(account);
    opening.outcomes = vec![
        AttemptOutcome::Succeeded {
            key,
            trusted_until: opening.session.expires_at,
        },
        AttemptOutcome::Refunded { key: all },
    ];
    costs(
        7,
        "log in: BEGIN, the account, the oldest, the session, two counters, COMMIT",
        ports.open_session(&opening),
    )
    .await;
    let what = "count a login attempt of a trusted client: BEGIN, the counters, both again, COMMIT";
    costs(5, what, login_attempt()).await;

    let rotation = things.a_rotation(account, &opening.session);
    let rotate = || ports.rotate_refresh_token(&rotation);
    costs(
        4,
        "refresh: BEGIN, the session with its account, the exchange, COMMIT",
        rotate(),
    )
    .await;
    let what = "refresh again: BEGIN, the session with its account, COMMIT";
    costs(3, what, rotate()).await;
    let now = things.now();
    costs(1, "list sessions", ports.list_sessions(account.id, now)).await;
    let end = ports.end_session(account.id, opening.session.id, now);
    costs(3, "log out: BEGIN, the session, COMMIT", end).await;
    let end = ports.end_all_sessions(account.id, now);
    costs(3, "log out everywhere: BEGIN, the sessions, COMMIT", end).await;
    let renaming = ports.rename_account(account.id, None, now);
    costs(3, "rename: BEGIN, the account, COMMIT", renaming).await;
}

#[tokio::test]
async fn no_email_and_no_token_costs_more_statements_than_it_must() {
    let store = start().await;
    let (ports, things) = (store.store(), Fixtures::new(1));
    let (developer, user) = an_end_user(&ports, &things).await;
    let (account, now) = (&user.account, things.now());

    let purpose = VerificationPurpose::VerifyEmail;
    let token = &user.verification.token_hash;
    let lookup = ports.find_verification(token, purpose, now);
    costs(1, "look at a token", lookup).await;
    let times = CodeTimes {
        since: account.created_at.minus(Duration::from_secs(1)),
        now,
    };
    let verifications = &ports;
    let code = verifications.try_verification_code(account.tenant(), account.email.key(), times);
    costs(4, "try a code: BEGIN, the newest, its tries, COMMIT", code).await;
    let proof = VerificationProof::Token(*token);
    let what = "verify: BEGIN, the account, the token, the account, COMMIT";
    costs(5, what, verifications.verify_email(&proof, now)).await;

    let purpose = VerificationPurpose::ResetPassword;
    let request = things.an_email_request(account, purpose);
    let what = "ask for an email: BEGIN, the counters, two new ones, the request, COMMIT";
    let limits = limits_on_login_attempts(account);
    let submission = ports.submit_email_request(&request, &limits);
    costs(6, what, submission).await;
    costs(1, "list requests", ports.oldest_email_requests(10)).await;
    let (verification, email) = things.an_email_with_token(account, purpose);
    let completion = ProcessedEmailRequest {
        request: request.id,
        verification: Some(verification.clone()),
        effects: Effects::default().with_emails([email]),
    };
    let what = "complete an email request: BEGIN, the request, the account, older tokens, two rows, COMMIT";
    costs(7, what, ports.complete_email_request(&completion)).await;
    let reset = things.a_password_reset(account, &verification);
    let what =
        "reset: BEGIN, account, token, account, tokens, sessions, login_attempts, two rows, COMMIT";
    costs(10, what, verifications.reset_password(&reset)).await;
    let mut change = things.a_password_change(account, user.session.id);
    change.checked_hash = reset.password_hash;
    let what = "change: BEGIN, the account, sessions, tokens, two rows, COMMIT";
    costs(7, what, ports.change_password(&change)).await;

    let now = things.now();
    let lease = EmailLease {
        now,
        until: now.plus(Duration::from_secs(60)),
        limit: 10,
    };
    let what = "take emails: BEGIN, those that are due, the lease, COMMIT";
    costs(4, what, ports.claim_emails(lease)).await;
    let what = "find no email due: BEGIN, those that are due, COMMIT";
    costs(3, what, ports.claim_emails(lease)).await;
    let key = &developer.project_key.record.hash;
    let lookup = ports.find_project_of_key(key, now);
    costs(1, "find the project of a key", lookup).await;
}

fn delivered(claimed: &ClaimedEmail) -> DeliveryAttempt {
    DeliveryAttempt {
        email: claimed.email.id,
        attempt: claimed.attempt,
        outcome: DeliveryOutcome::Delivered {
            at: claimed.email.created_at,
        },
    }
}

/// A write that is acknowledged waits for the disk. A login attempt and the lease of an email may be repeated.
#[tokio::test]
async fn r62_only_login_attempts_and_emails_are_answered_before_they_are_on_the_disk() {
    let store = start().await;
    let (ports, things) = (store.store(), Fixtures::new(1));
    let not_durable = || observed(|observed| mem::take(&mut observed.not_durable));
    not_durable();

    let (developer, user) = an_end_user(&ports, &things).await;
    let tier = Tier::EndUser(developer.project.id);
    let creation = things.a_private_user_creation(tier);
    let created = ports.create_private_user(&creation).await;
    created.expect("a private user");
    let opening = things.a_session_opening(&user.account);
    ports.open_session(&opening).await.expect("a session");
    let rotation = things.a_rotation(&user.account, &opening.session);
    ports
        .rotate_refresh_token(&rotation)
        .await
        .expect("a rotation");
    let change = things.a_password_change(&user.account, user.session.id);
    let changed = ports.change_password(&change).await;
    assert!(changed.expect("a new password"));
    let request = things.an_email_request(&user.account, VerificationPurpose::ResetPassword);
    let limits = limits_on_login_attempts(&user.account);
    let submitted = ports.submit_email_request(&request, &limits).await;
    submitted.expect("a request");
    assert_eq!(not_durable(), 0);

    let login_attempt = ports.count_attempt(&limits, things.now()).await;
    login_attempt.expect("a login_attempt");
    assert_eq!(not_durable(), 1, "the counters");
    let lease = EmailLease {
        now: things.now(),
        until: things.now(),
        limit: 1,
    };
    let claimed = ports.claim_emails(lease).await.expect("an email");
    assert_eq!(not_durable(), 1, "emails are taken");
    let tries: Vec<_> = claimed.iter().map(delivered).collect();
    let settled = ports.settle_deliveries(&tries).await;
    assert_eq!(settled.expect("what became of them"), 1);
    assert_eq!(not_durable(), 1, "and settled");
}

//! What waits for the disk.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use support::SqliteUnderTest;
use tenantry_domain::accounts::Tier;
use tenantry_domain::email::EmailLease;
use tenantry_domain::throttling::{Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::verifications::VerificationPurpose;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

/// Transactions that are answered before they are on the disk.
static UNHURRIED: AtomicU64 = AtomicU64::new(0);

/// What one connection was told last, and does from then on.
#[derive(Default)]
struct WatchCommits {
    is_unhurried: bool,
}

impl Instrumentation for WatchCommits {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                let statement = query.to_string();
                if statement.contains("synchronous") {
                    self.is_unhurried = !statement.contains("FULL");
                }
            }
            InstrumentationEvent::CommitTransaction { .. } if self.is_unhurried => {
                UNHURRIED.fetch_add(1, Ordering::SeqCst);
            }
            _ => {}
        }
    }
}

/// What is answered with 2xx waits for the disk, also after something that did not; a login attempt and an email's
/// lease may be repeated.
#[tokio::test]
async fn r62_only_login_attempts_and_emails_are_answered_before_they_are_on_the_disk() {
    set_default_instrumentation(|| Some(Box::<WatchCommits>::default())).expect("instruments");
    let store = SqliteUnderTest::start().await;
    let (ports, things) = (store.store(), Fixtures::new(1));
    let unhurried = || UNHURRIED.swap(0, Ordering::SeqCst);
    let developer = things.a_developer_registration();
    let registered = ports.register_developer(&developer).await;
    registered.expect("a developer");
    let user = things.an_end_user_registration(grant_of(&developer));

    let account = &user.account;
    let limits = [Limit {
        key: ThrottleKey::password(account.scope(), account.email.key(), None),
        rule: ThrottleRule::PASSWORD_BY_CLIENT,
        only_unknown_clients: false,
    }];
    let login_attempt = ports.count_attempt(&limits, things.now()).await;
    login_attempt.expect("a login_attempt");
    let lease = EmailLease {
        now: things.now(),
        until: things.now(),
        limit: 1,
    };
    ports.claim_emails(lease).await.expect("an email");
    ports
        .settle_deliveries(&[])
        .await
        .expect("nothing to settle");
    assert_eq!(unhurried(), 3);

    let registered = ports.register_end_user(&user).await;
    registered.expect("a user");
    let creation = things.a_private_user_creation(Tier::EndUser(developer.project.id));
    let created = ports.create_private_user(&creation).await;
    created.expect("a private user");
    let opening = things.a_session_opening(account);
    ports.open_session(&opening).await.expect("a session");
    let rotation = things.a_rotation(account, &opening.session);
    ports
        .rotate_refresh_token(&rotation)
        .await
        .expect("a rotation");
    let change = things.a_password_change(account, user.session.id);
    let changed = ports.change_password(&change).await;
    assert!(changed.expect("a new password"));
    let request = things.an_email_request(account, VerificationPurpose::ResetPassword);
    let submitted = ports.submit_email_request(&request, &limits).await;
    submitted.expect("a request");
    assert_eq!(unhurried(), 0);
}

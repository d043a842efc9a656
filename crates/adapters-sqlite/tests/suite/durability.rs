//! What waits for the disk.

use std::mem;

use tenantry_domain::accounts::Tier;
use tenantry_domain::email::EmailLease;
use tenantry_domain::throttling::{Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::verifications::VerificationPurpose;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

use super::instruments::{install, observed};
use super::support::SqliteUnderTest;

/// A write that is acknowledged waits for the disk, also after one that did not. A login attempt and the
/// lease of an email may be repeated.
#[tokio::test]
async fn r62_only_login_attempts_and_emails_are_answered_before_they_are_on_the_disk() {
    install();
    let store = SqliteUnderTest::start().await;
    let path = store.path();
    let (ports, things) = (store.store(), Fixtures::new(1));
    let not_durable = || observed(&path, |file| mem::take(&mut file.commits_not_durable));
    let developer = things.a_developer_registration();
    let registered = ports.register_developer(&developer).await;
    registered.expect("a developer");
    let user = things.an_end_user_registration(grant_of(&developer));

    let account = &user.account;
    let limits = [Limit {
        key: ThrottleKey::password(account.tenant(), account.email.key(), None),
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
    assert_eq!(not_durable(), 3);

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
    assert_eq!(not_durable(), 0);
}

//! Accounts that log in, refresh, log out and change passwords while something fails.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tenantry_domain::ports::{
    HasherError, MockAccountRepository, MockDeveloperKeyRepository, MockMailRequestRepository,
    MockPasswordHasher, MockProjectKeyRepository, MockSessionRepository, MockThrottleRepository,
    MockVerificationRepository,
};
use tenantry_domain_testkit::StoreUnderTest as _;

use crate::support::{Answer, PASSWORD, Ports};
use crate::{DATABASE_AWAY, away};

const JANE: &str = "jane@example.com";

/// Ports on which Jane has a session, and the answer to her login.
async fn logged_in() -> (Ports, Answer) {
    let ports = Ports::working().await;
    let server = ports.serve();
    server.create_verified(&ports.secrets, JANE).await;
    let tokens = server.log_in(JANE, PASSWORD).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    (ports, tokens)
}

/// Sessions that are found and cannot be ended.
async fn sessions_that_stay(ports: &Ports) -> MockSessionRepository {
    let account = ports.memory.contents().await.accounts.swap_remove(0);
    let mut sessions = MockSessionRepository::new();
    sessions
        .expect_find_account()
        .returning(move |_, _| Ok(Some(account.clone())));
    sessions.expect_end().returning(|_, _, _| Err(away()));
    sessions.expect_end_all().returning(|_, _| Err(away()));
    sessions
}

#[actix_web::test]
async fn r34_a_logout_that_was_not_stored_is_503() {
    let (mut ports, tokens) = logged_in().await;
    ports.stores.sessions = Arc::new(sessions_that_stay(&ports).await);
    let server = ports.serve();
    let by_refresh_token = json!({"refresh_token": tokens.text("refresh_token")});
    let answer = server.post("logout", &by_refresh_token).await;
    assert_eq!(answer.told(), DATABASE_AWAY);
    let access = tokens.text("access_token");
    for action in ["logout", "logout-all"] {
        let answer = server.post_as(&access, action, &json!({})).await;
        assert_eq!(answer.told(), DATABASE_AWAY, "{action}");
    }
}

#[actix_web::test]
async fn a_refresh_that_was_not_stored_is_503_and_can_be_tried_again() {
    let (mut ports, tokens) = logged_in().await;
    let working = ports.stores.sessions.clone();
    let mut sessions = MockSessionRepository::new();
    sessions.expect_rotate().returning(|_| Err(away()));
    ports.stores.sessions = Arc::new(sessions);
    let body = json!({"refresh_token": tokens.text("refresh_token")});
    let answer = ports.serve().post("refresh", &body).await;
    assert_eq!(answer.told(), DATABASE_AWAY);
    ports.stores.sessions = working;
    assert_eq!(ports.serve().post("refresh", &body).await.status, 200);
}

#[actix_web::test]
async fn r6_a_full_hash_queue_at_a_login_is_503_and_counts_no_guess() {
    let (mut ports, tokens) = logged_in().await;
    let working = ports.hasher.clone();
    let mut hasher = MockPasswordHasher::new();
    let busy = || HasherError::Busy {
        retry_after: Duration::from_millis(2_500),
    };
    hasher.expect_wait_for_room().returning(|_| Ok(()));
    hasher.expect_verify().returning(move |_, _, _| Err(busy()));
    hasher
        .expect_verify_nobody()
        .returning(move |_, _| Err(busy()));
    ports.hasher = Arc::new(hasher);
    let server = ports.serve();
    let passwords = json!({"current_password": PASSWORD, "new_password": "SecurePass456"});
    let access = tokens.text("access_token");
    for _ in 0..10 {
        let answers = [
            server.log_in(JANE, PASSWORD).await,
            server.log_in("nobody@example.com", PASSWORD).await,
            server.post_as(&access, "change-password", &passwords).await,
        ];
        for answer in answers {
            let busy = (503, Some("3"), "Too many passwords are being processed");
            assert_eq!(answer.told(), busy);
        }
    }
    ports.hasher = working;
    assert_eq!(ports.serve().log_in(JANE, PASSWORD).await.status, 200);
}

#[actix_web::test]
async fn r6_a_pool_without_room_is_503_and_nothing_is_hashed() {
    let (mut ports, tokens) = logged_in().await;
    let mut hasher = MockPasswordHasher::new();
    let retry_after = Duration::from_secs(1);
    hasher
        .expect_wait_for_room()
        .times(2)
        .returning(move |_| Err(HasherError::Busy { retry_after }));
    ports.hasher = Arc::new(hasher);
    let server = ports.serve();
    let passwords = json!({"current_password": PASSWORD, "new_password": "SecurePass456"});
    let access = tokens.text("access_token");
    for answer in [
        server.log_in(JANE, PASSWORD).await,
        server.post_as(&access, "change-password", &passwords).await,
    ] {
        let busy = (503, Some("1"), "Too many passwords are being processed");
        assert_eq!(answer.told(), busy);
    }
}

#[actix_web::test]
async fn r6_a_registration_without_room_is_503_before_its_keys_are_looked_up() {
    let (mut ports, _) = logged_in().await;
    let mut hasher = MockPasswordHasher::new();
    let retry_after = Duration::from_secs(1);
    hasher
        .expect_look_for_room()
        .returning(move |_| Err(HasherError::Busy { retry_after }));
    ports.hasher = Arc::new(hasher);
    ports.stores.developer_keys = Arc::new(MockDeveloperKeyRepository::new());
    let answer = ports.serve().register_end_user().await;
    let busy = (503, Some("1"), "Too many passwords are being processed");
    assert_eq!(answer.told(), busy);
    assert!(answer.stays_open);
}

#[actix_web::test]
async fn r71_a_login_that_cannot_be_counted_looked_up_or_stored_is_503() {
    let (mut ports, _) = logged_in().await;
    let working = ports.stores.clone();
    let mut throttles = MockThrottleRepository::new();
    throttles.expect_attempt().returning(|_, _| Err(away()));
    ports.stores.throttles = Arc::new(throttles);
    let uncounted = ports.serve().log_in(JANE, PASSWORD).await;
    ports.stores = working.clone();
    let mut accounts = MockAccountRepository::new();
    accounts
        .expect_find_by_email()
        .returning(|_, _| Err(away()));
    ports.stores.accounts = Arc::new(accounts);
    let not_looked_up = ports.serve().log_in(JANE, PASSWORD).await;
    ports.stores = working;
    let mut sessions = MockSessionRepository::new();
    sessions.expect_open().returning(|_| Err(away()));
    ports.stores.sessions = Arc::new(sessions);
    let not_stored = ports.serve().log_in(JANE, PASSWORD).await;
    for answer in [uncounted, not_looked_up, not_stored] {
        assert_eq!(answer.told(), DATABASE_AWAY);
    }
}

#[actix_web::test]
async fn r71_a_project_key_that_cannot_be_checked_is_503() {
    let mut ports = Ports::working().await;
    let mut keys = MockProjectKeyRepository::new();
    keys.expect_find_project().returning(|_, _| Err(away()));
    ports.stores.project_keys = Arc::new(keys);
    let server = ports.serve();
    for action in ["login", "forgot-password", "request-verification"] {
        let path = format!("{}/api/v1/auth/{action}", server.base);
        let body = json!({"email": JANE, "password": PASSWORD});
        let request = server.client.post(path).header("X-API-Key", "ak_x");
        let answer = Answer::of(request.json(&body)).await;
        assert_eq!(answer.told(), DATABASE_AWAY, "{action}");
    }
}

#[actix_web::test]
async fn r71_mails_that_were_not_noted_and_tokens_that_were_not_looked_up_are_503() {
    let mut ports = Ports::working().await;
    let mut requests = MockMailRequestRepository::new();
    requests.expect_submit().returning(|_, _| Err(away()));
    ports.stores.mail_requests = Arc::new(requests);
    let mut verifications = MockVerificationRepository::new();
    verifications.expect_find().returning(|_, _, _| Err(away()));
    verifications
        .expect_try_code()
        .returning(|_, _, _| Err(away()));
    verifications
        .expect_verify_email()
        .returning(|_, _| Err(away()));
    ports.stores.verifications = Arc::new(verifications);
    let server = ports.serve();
    for (action, body) in [
        ("forgot-password", json!({"email": JANE})),
        ("request-verification", json!({"email": JANE})),
        ("verify-email", json!({"token": "a"})),
        ("verify-email", json!({"email": JANE, "code": "123456"})),
        (
            "reset-password",
            json!({"token": "a", "password": PASSWORD}),
        ),
    ] {
        let answer = server.post(action, &body).await;
        assert_eq!(answer.told(), DATABASE_AWAY, "{action}");
    }
}

#[actix_web::test]
async fn r7_the_password_is_judged_before_the_state_of_the_account() {
    let ports = Ports::working().await;
    let server = ports.serve();
    let registered = server.register_developer(&ports.secrets).await;
    assert_eq!(registered.status, 201);
    let email = registered.text("email");
    let wrong = server.log_in(&email, "WrongPass123").await;
    let nobody = server.log_in("nobody@example.com", "WrongPass123").await;
    for answer in [wrong, nobody] {
        assert_eq!(answer.told(), (401, None, "Incorrect email or password"));
    }
    let right = server.log_in(&email, PASSWORD).await;
    assert_eq!(right.told(), (403, None, "Account not activated"));
}

#[actix_web::test]
async fn r54_a_client_that_asks_without_end_has_to_wait() {
    let ports = Ports::working().await;
    let server = ports.serve();
    let body = json!({"refresh_token": "garbage"});
    let mut refused = None;
    for _ in 0..2_000 {
        let answer = server.post("refresh", &body).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
        assert_eq!(answer.told(), (401, None, "Invalid refresh token"));
    }
    let refused = refused.unwrap();
    assert_eq!(refused.told(), (429, Some("1"), "Too many requests"));
    assert_eq!(refused.body["retry_after"], 1);
    assert_eq!(server.get("/livez").await.status, 200);
}

//! Login, refresh, logout and password change when a port fails.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tenantry_domain::accounts::MockAccountRepository;
use tenantry_domain::email::MockEmailRequestRepository;
use tenantry_domain::keys::{MockDeveloperKeyRepository, MockProjectKeyRepository};
use tenantry_domain::passwords::{HasherError, MockPasswordHasher};
use tenantry_domain::sessions::MockSessionRepository;
use tenantry_domain::throttling::MockThrottleRepository;
use tenantry_domain::verifications::MockVerificationRepository;
use tenantry_domain_testkit::StoreUnderTest as _;

use crate::support::{ApiResponse, PASSWORD, TestServer};
use crate::{DATABASE_AWAY, away};

const JANE: &str = "jane@example.com";

/// A server with a session of Jane, and the response to her login.
async fn logged_in() -> (TestServer, ApiResponse) {
    let app = TestServer::working().await;
    let server = app.serve();
    server.create_verified(&app.secrets, JANE).await;
    let tokens = server.log_in(JANE, PASSWORD).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    (app, tokens)
}

/// Sessions that are found but cannot be ended.
async fn sessions_that_stay(app: &TestServer) -> MockSessionRepository {
    let account = app.memory.contents().await.accounts.swap_remove(0);
    let mut sessions = MockSessionRepository::new();
    sessions
        .expect_find_account_of_session()
        .returning(move |_, _| Ok(Some(account.clone())));
    sessions
        .expect_end_session()
        .returning(|_, _, _| Err(away()));
    sessions
        .expect_end_all_sessions()
        .returning(|_, _| Err(away()));
    sessions
}

#[actix_web::test]
async fn r34_a_logout_that_was_not_stored_is_503() {
    let (mut app, tokens) = logged_in().await;
    let sessions = Arc::new(sessions_that_stay(&app).await);
    app.use_cases.authenticate_access.sessions = sessions.clone();
    app.use_cases.log_out.sessions = sessions.clone();
    app.use_cases.log_out_all.sessions = sessions.clone();
    app.use_cases.revoke_session.sessions = sessions;
    let server = app.serve();
    let by_refresh_token = json!({"refresh_token": tokens.text("refresh_token")});
    let response = server.post("logout", &by_refresh_token).await;
    assert_eq!(response.summary(), DATABASE_AWAY);
    let access = tokens.text("access_token");
    for action in ["logout", "logout-all"] {
        let response = server.post_as(&access, action, &json!({})).await;
        assert_eq!(response.summary(), DATABASE_AWAY, "{action}");
    }
}

#[actix_web::test]
async fn a_refresh_that_was_not_stored_is_503_and_can_be_tried_again() {
    let (mut app, tokens) = logged_in().await;
    let working = app.use_cases.clone();
    let mut sessions = MockSessionRepository::new();
    sessions
        .expect_rotate_refresh_token()
        .returning(|_| Err(away()));
    app.use_cases.refresh_session.sessions = Arc::new(sessions);
    let body = json!({"refresh_token": tokens.text("refresh_token")});
    let response = app.serve().post("refresh", &body).await;
    assert_eq!(response.summary(), DATABASE_AWAY);
    app.use_cases = working;
    assert_eq!(app.serve().post("refresh", &body).await.status, 200);
}

#[actix_web::test]
async fn r6_a_full_hash_queue_at_a_login_is_503_and_counts_no_login_attempt() {
    let (mut app, tokens) = logged_in().await;
    let working = app.use_cases.clone();
    let mut hasher = MockPasswordHasher::new();
    let busy = || HasherError::Busy {
        retry_after: Duration::from_millis(2_500),
    };
    hasher.expect_check_capacity().returning(|_| Ok(()));
    hasher.expect_reserve().returning(move |_| Err(busy()));
    let hasher = Arc::new(hasher);
    app.use_cases.log_in.hasher = hasher.clone();
    app.use_cases.change_password.hasher = hasher;
    let server = app.serve();
    let passwords = json!({"current_password": PASSWORD, "new_password": "SecurePass456"});
    let access = tokens.text("access_token");
    for _ in 0..10 {
        let responses = [
            server.log_in(JANE, PASSWORD).await,
            server.log_in("unknown@example.com", PASSWORD).await,
            server.post_as(&access, "change-password", &passwords).await,
        ];
        for response in responses {
            let busy = (503, Some("3"), "Too many passwords are being processed");
            assert_eq!(response.summary(), busy);
        }
    }
    app.use_cases = working;
    assert_eq!(app.serve().log_in(JANE, PASSWORD).await.status, 200);
}

#[actix_web::test]
async fn r6_used_up_hashing_capacity_is_503_and_nothing_is_hashed() {
    let (mut app, tokens) = logged_in().await;
    let mut hasher = MockPasswordHasher::new();
    let retry_after = Duration::from_secs(1);
    hasher
        .expect_check_capacity()
        .times(2)
        .returning(move |_| Err(HasherError::Busy { retry_after }));
    let hasher = Arc::new(hasher);
    app.use_cases.log_in.hasher = hasher.clone();
    app.use_cases.change_password.hasher = hasher;
    let server = app.serve();
    let passwords = json!({"current_password": PASSWORD, "new_password": "SecurePass456"});
    let access = tokens.text("access_token");
    for response in [
        server.log_in(JANE, PASSWORD).await,
        server.post_as(&access, "change-password", &passwords).await,
    ] {
        let busy = (503, Some("1"), "Too many passwords are being processed");
        assert_eq!(response.summary(), busy);
    }
}

#[actix_web::test]
async fn r6_a_registration_without_capacity_is_503_before_its_keys_are_looked_up() {
    let (mut app, _) = logged_in().await;
    let mut hasher = MockPasswordHasher::new();
    let retry_after = Duration::from_secs(1);
    hasher
        .expect_check_capacity()
        .returning(move |_| Err(HasherError::Busy { retry_after }));
    app.use_cases.register_end_user.hasher = Arc::new(hasher);
    let keys = MockDeveloperKeyRepository::new();
    app.use_cases.authorize_registration.developer_keys = Arc::new(keys);
    let response = app.serve().register_end_user().await;
    let busy = (503, Some("1"), "Too many passwords are being processed");
    assert_eq!(response.summary(), busy);
    assert!(response.stays_open);
}

#[actix_web::test]
async fn r71_a_login_that_cannot_be_counted_looked_up_or_stored_is_503() {
    let (mut app, _) = logged_in().await;
    let working = app.use_cases.clone();
    let mut throttles = MockThrottleRepository::new();
    throttles
        .expect_count_attempt()
        .returning(|_, _| Err(away()));
    app.use_cases.log_in.throttle.throttles = Arc::new(throttles);
    let not_counted = app.serve().log_in(JANE, PASSWORD).await;
    app.use_cases = working.clone();
    let mut accounts = MockAccountRepository::new();
    accounts
        .expect_find_account_by_email()
        .returning(|_, _| Err(away()));
    app.use_cases.log_in.accounts = Arc::new(accounts);
    let not_found = app.serve().log_in(JANE, PASSWORD).await;
    app.use_cases = working;
    let mut sessions = MockSessionRepository::new();
    sessions.expect_open_session().returning(|_| Err(away()));
    app.use_cases.log_in.sessions = Arc::new(sessions);
    let not_stored = app.serve().log_in(JANE, PASSWORD).await;
    for response in [not_counted, not_found, not_stored] {
        assert_eq!(response.summary(), DATABASE_AWAY);
    }
}

#[actix_web::test]
async fn r71_a_project_key_that_cannot_be_checked_is_503() {
    let mut app = TestServer::working().await;
    let mut keys = MockProjectKeyRepository::new();
    keys.expect_find_project_of_key()
        .returning(|_, _| Err(away()));
    app.use_cases.resolve_tenant.project_keys = Arc::new(keys);
    let server = app.serve();
    for action in ["login", "forgot-password", "request-verification"] {
        let path = format!("{}/api/v1/auth/{action}", server.base);
        let body = json!({"email": JANE, "password": PASSWORD});
        let request = server.client.post(path).header("X-API-Key", "ak_x");
        let response = ApiResponse::of(request.json(&body)).await;
        assert_eq!(response.summary(), DATABASE_AWAY, "{action}");
    }
}

#[actix_web::test]
async fn r71_requests_that_were_not_stored_and_tokens_that_were_not_looked_up_are_503() {
    let mut app = TestServer::working().await;
    let mut requests = MockEmailRequestRepository::new();
    requests
        .expect_submit_email_request()
        .returning(|_, _| Err(away()));
    app.use_cases.request_email.requests = Arc::new(requests);
    let mut verifications = MockVerificationRepository::new();
    verifications
        .expect_find_verification()
        .returning(|_, _, _| Err(away()));
    verifications
        .expect_try_verification_code()
        .returning(|_, _, _| Err(away()));
    verifications
        .expect_verify_email()
        .returning(|_, _| Err(away()));
    let verifications = Arc::new(verifications);
    app.use_cases.verify_email.verifications = verifications.clone();
    app.use_cases.reset_password.verifications = verifications;
    let server = app.serve();
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
        let response = server.post(action, &body).await;
        assert_eq!(response.summary(), DATABASE_AWAY, "{action}");
    }
}

#[actix_web::test]
async fn r7_the_password_is_verified_before_the_state_of_the_account() {
    let app = TestServer::working().await;
    let server = app.serve();
    let registered = server.register_developer(&app.secrets).await;
    assert_eq!(registered.status, 201);
    let email = registered.text("email");
    let wrong = server.log_in(&email, "WrongPass123").await;
    let unknown = server.log_in("unknown@example.com", "WrongPass123").await;
    for response in [wrong, unknown] {
        assert_eq!(
            response.summary(),
            (401, None, "Incorrect email or password")
        );
    }
    let right = server.log_in(&email, PASSWORD).await;
    assert_eq!(right.summary(), (403, None, "Account not activated"));
}

#[actix_web::test]
async fn r54_a_client_that_sends_requests_without_end_is_rejected() {
    let app = TestServer::working().await;
    let server = app.serve();
    let body = json!({"refresh_token": "garbage"});
    let mut rejected = None;
    for _ in 0..2_000 {
        let response = server.post("refresh", &body).await;
        if response.status == 429 {
            rejected = Some(response);
            break;
        }
        assert_eq!(response.summary(), (401, None, "Invalid refresh token"));
    }
    let rejected = rejected.unwrap();
    assert_eq!(rejected.summary(), (429, Some("1"), "Too many requests"));
    assert_eq!(rejected.body["retry_after"], 1);
    assert_eq!(server.get("/livez").await.status, 200);
}

//! `POST /api/v1/auth/verify-email`

use serde_json::{Value, json};
use tenantry_acceptance::accounts::{
    PASSWORD, Tokens, age_email_tokens, login, post, project_login, verify_email,
};
use tenantry_acceptance::assertions::{assert_invalid, missing, not_a_string, not_an_email, null};
use tenantry_acceptance::clients::{Developer, EndUser, as_service, get_me};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    the_token_of_the_email_verifies_the_account_once,
    email_address_and_code_verify_the_account_once,
    a_developer_is_verified_by_a_code_without_a_project,
    a_private_user_gets_an_email_too,
    r51_a_code_has_five_attempts,
    a_code_is_valid_for_ten_minutes_and_a_token_for_a_day,
    r21_a_newer_email_replaces_the_older,
    r21_a_token_has_no_other_use,
    the_body_has_a_token_or_an_email_address_and_a_code,
];

const JANE: &str = "jane@example.com";
const INVALID_TOKEN: &str = "Invalid or expired verification token";
const INVALID_CODE: &str = "Invalid or expired verification code";

fn verify(server: &Server, body: &Value) -> ApiResponse {
    post(server, "verify-email").json(body).send()
}

fn by_code(server: &Server, developer: &Developer, (email, code): (&str, &str)) -> ApiResponse {
    post(server, "verify-email")
        .headers(&[developer.project_header()])
        .json(&json!({"email": email, "code": code}))
        .send()
}

/// Another code.
fn another(code: &str) -> String {
    let number: u32 = code.parse().expect("six digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

fn verified() -> Value {
    json!({"message": "Email address verified", "email": JANE})
}

fn the_token_of_the_email_verifies_the_account_once(database: Database) {
    let (server, developer, user) = EndUser::start(database);
    let email = server.email("verify_email", JANE, 1);
    let link = format!("http://{}/verify-email?token=", server.address());
    assert!(email.link().starts_with(&link), "{}", email.link());
    verify_email(&server, &email.token()).assert_json(200, &verified());
    let me = get_me(&server, &user.access_token);
    assert_eq!(me.json()["is_active"], json!(true));
    verify_email(&server, &email.token()).assert_error(400, INVALID_TOKEN);
    by_code(&server, &developer, (JANE, &email.code())).assert_error(400, INVALID_CODE);
    Tokens::of(&project_login(&server, &developer, (JANE, PASSWORD)).send());
}

fn email_address_and_code_verify_the_account_once(database: Database) {
    let server = Server::start(database);
    let [developer, other] =
        ["john@example.com", "june@example.com"].map(|email| Developer::register(&server, email));
    EndUser::register(&server, &developer, JANE);
    let email = server.email("verify_email", JANE, 1);
    let code = email.code();
    by_code(&server, &other, (JANE, &code)).assert_error(400, INVALID_CODE);
    let at_platform = json!({"email": JANE, "code": code});
    verify(&server, &at_platform).assert_error(400, INVALID_CODE);
    by_code(&server, &developer, (JANE, &another(&code))).assert_error(400, INVALID_CODE);
    let by_key = post(&server, "verify-email/")
        .header("X-API-Key", &developer.api_key)
        .json(&json!({"email": "JANE@Example.com", "code": code}));
    by_key.send().assert_json(200, &verified());
    by_code(&server, &developer, (JANE, &code)).assert_error(400, INVALID_CODE);
    verify_email(&server, &email.token()).assert_error(400, INVALID_TOKEN);
    Tokens::of(&project_login(&server, &developer, (JANE, PASSWORD)).send());
}

fn a_developer_is_verified_by_a_code_without_a_project(database: Database) {
    let (server, developer) = Developer::start(database);
    let code = server.email("verify_email", "john@example.com", 1).code();
    let rejected = by_code(&server, &developer, ("john@example.com", &code));
    rejected.assert_error(400, INVALID_CODE);
    let body = json!({"email": "john@example.com", "code": code});
    verify(&server, &body).assert_status(200);
    login(&server, "john@example.com", PASSWORD)
        .send()
        .assert_status(200);
}

fn a_private_user_gets_an_email_too(database: Database) {
    let server = Server::start(database);
    let user = json!({"email": JANE, "password": PASSWORD, "full_name": "Jane Doe"});
    as_service(&server).json(&user).send().assert_status(200);
    login(&server, JANE, PASSWORD)
        .send()
        .assert_error(403, "Account not activated");
    let token = server.email("verify_email", JANE, 1).token();
    verify_email(&server, &token).assert_json(200, &verified());
    login(&server, JANE, PASSWORD).send().assert_status(200);
}

fn r51_a_code_has_five_attempts(database: Database) {
    let (server, developer, _) = EndUser::start(database);
    let email = server.email("verify_email", JANE, 1);
    let wrong = another(&email.code());
    for _ in 0..5 {
        by_code(&server, &developer, (JANE, &wrong)).assert_error(400, INVALID_CODE);
    }
    by_code(&server, &developer, (JANE, &email.code())).assert_error(400, INVALID_CODE);
    // The link still works.
    verify_email(&server, &email.token()).assert_json(200, &verified());
}

fn a_code_is_valid_for_ten_minutes_and_a_token_for_a_day(database: Database) {
    let (server, developer, _) = EndUser::start(database);
    let email = server.email("verify_email", JANE, 1);
    age_email_tokens(&server, 601);
    by_code(&server, &developer, (JANE, &email.code())).assert_error(400, INVALID_CODE);
    age_email_tokens(&server, 24 * 60 * 60 - 600);
    verify_email(&server, &email.token()).assert_error(400, INVALID_TOKEN);
    age_email_tokens(&server, -600);
    verify_email(&server, &email.token()).assert_json(200, &verified());
}

fn r21_a_newer_email_replaces_the_older(database: Database) {
    let (server, developer, user) = EndUser::start(database);
    let first = server.email("verify_email", JANE, 1);
    let by_email = post(&server, "request-verification").json(&json!({"email": JANE}));
    let by_email = by_email.headers(&[developer.project_header()]);
    by_email.send().assert_status(202);
    let second = server.email("verify_email", JANE, 2);
    let by_token = post(&server, "request-verification").bearer(&user.access_token);
    by_token.send().assert_status(202);
    let third = server.email("verify_email", JANE, 3);
    for old in [&first, &second] {
        assert_ne!(old.token(), third.token());
        let path = format!("/verify-email?token={}", old.token());
        server.get(&path).send().assert_status(400);
        verify_email(&server, &old.token()).assert_error(400, INVALID_TOKEN);
        let code = by_code(&server, &developer, (JANE, &old.code()));
        code.assert_error(400, INVALID_CODE);
    }
    verify_email(&server, &third.token()).assert_json(200, &verified());
}

fn r21_a_token_has_no_other_use(database: Database) {
    let (server, _, _) = EndUser::start(database);
    let token = server.email("verify_email", JANE, 1).token();
    let reset =
        post(&server, "reset-password").json(&json!({"token": token, "password": "SecurePass456"}));
    reset
        .send()
        .assert_error(400, "Invalid or expired reset token");
    let mut changed = token.clone();
    changed.pop();
    for other in [
        "",
        "x",
        &changed,
        &format!("{token}x"),
        &token.to_lowercase(),
    ] {
        verify_email(&server, other).assert_error(400, INVALID_TOKEN);
    }
    verify_email(&server, &token).assert_json(200, &verified());
}

fn the_body_has_a_token_or_an_email_address_and_a_code(database: Database) {
    let server = Server::start(database);
    for (body, expected) in [
        (json!({}), missing("token")),
        (json!({"code": "123456"}), missing("email")),
        (json!({"email": JANE}), missing("code")),
        (json!({"token": null}), null("token")),
        (json!({"token": 1}), not_a_string("token")),
        (json!({"email": JANE, "code": 1}), not_a_string("code")),
        (json!({"email": "x", "code": "1"}), not_an_email()),
    ] {
        assert_invalid(&verify(&server, &body), &[expected]);
    }
    let ambiguous = post(&server, "verify-email")
        .header("X-Project-ID", "a, b")
        .json(&json!({"email": JANE, "code": "123456"}));
    ambiguous.send().assert_error(400, "Ambiguous credentials");
}

//! `POST /api/v1/auth/verify-email`

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, EndUser, ME, as_system};
use crate::forms::{assert_invalid, element};
use crate::members::{PASSWORD, Tokens, age_email_tokens, login, post, project_login};

on_both_databases![
    the_token_of_the_email_verifies_the_address_once,
    address_and_code_verify_the_address_once,
    a_developer_is_verified_by_a_code_without_naming_a_project,
    an_account_of_a_system_gets_its_email_too,
    r51_a_code_can_be_tried_five_times,
    a_code_is_good_for_ten_minutes_and_a_token_for_a_day,
    r21_a_newer_email_replaces_the_older,
    r21_a_token_is_good_for_nothing_else,
    the_body_holds_a_token_or_address_and_code,
];

const JANE: &str = "jane@example.com";
const DEAD_TOKEN: &str = "Invalid or expired verification token";
const DEAD_CODE: &str = "Invalid or expired verification code";

fn verify(server: &Server, body: &Value) -> ApiResponse {
    post(server, "verify-email").json(body).send()
}

fn by_token(server: &Server, token: &str) -> ApiResponse {
    verify(server, &json!({"token": token}))
}

fn by_code(server: &Server, developer: &Developer, (email, code): (&str, &str)) -> ApiResponse {
    post(server, "verify-email")
        .header("X-Project-ID", &developer.project_id)
        .json(&json!({"email": email, "code": code}))
        .send()
}

/// Six digits that are not these.
fn another(code: &str) -> String {
    let number: u32 = code.parse().expect("six digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

fn verified() -> Value {
    json!({"message": "Email address verified", "email": JANE})
}

fn the_token_of_the_email_verifies_the_address_once(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let user = EndUser::register(&server, &developer, JANE);
    let email = server.email("verify_email", JANE, 1);
    let link = format!("http://{}/verify-email?token=", server.address());
    assert!(email.link().starts_with(&link), "{}", email.link());
    by_token(&server, &email.token()).is(200, &verified());
    let me = server.get(ME).bearer(&user.access_token).send();
    assert_eq!(me.json()["is_active"], json!(true));
    by_token(&server, &email.token()).says(400, DEAD_TOKEN);
    by_code(&server, &developer, (JANE, &email.code())).says(400, DEAD_CODE);
    Tokens::of(&project_login(&server, &developer, (JANE, PASSWORD)).send());
}

fn address_and_code_verify_the_address_once(database: Database) {
    let server = Server::start(database);
    let [developer, other] =
        ["john@example.com", "june@example.com"].map(|email| Developer::register(&server, email));
    EndUser::register(&server, &developer, JANE);
    let email = server.email("verify_email", JANE, 1);
    let code = email.code();
    by_code(&server, &other, (JANE, &code)).says(400, DEAD_CODE);
    let at_platform = json!({"email": JANE, "code": code});
    verify(&server, &at_platform).says(400, DEAD_CODE);
    by_code(&server, &developer, (JANE, &another(&code))).says(400, DEAD_CODE);
    let by_key = post(&server, "verify-email/")
        .header("X-API-Key", &developer.api_key)
        .json(&json!({"email": "JANE@Example.com", "code": code}));
    by_key.send().is(200, &verified());
    by_code(&server, &developer, (JANE, &code)).says(400, DEAD_CODE);
    by_token(&server, &email.token()).says(400, DEAD_TOKEN);
}

fn a_developer_is_verified_by_a_code_without_naming_a_project(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let code = server.email("verify_email", "john@example.com", 1).code();
    let rejected = by_code(&server, &developer, ("john@example.com", &code));
    rejected.says(400, DEAD_CODE);
    let body = json!({"email": "john@example.com", "code": code});
    assert_eq!(verify(&server, &body).status, 200);
    assert_eq!(
        login(&server, "john@example.com", PASSWORD).send().status,
        200
    );
}

fn an_account_of_a_system_gets_its_email_too(database: Database) {
    let server = Server::start(database);
    let user = json!({"email": JANE, "password": PASSWORD, "full_name": "Jane Doe"});
    assert_eq!(as_system(&server).json(&user).send().status, 200);
    login(&server, JANE, PASSWORD)
        .send()
        .says(403, "Account not activated");
    let token = server.email("verify_email", JANE, 1).token();
    by_token(&server, &token).is(200, &verified());
    assert_eq!(login(&server, JANE, PASSWORD).send().status, 200);
}

fn r51_a_code_can_be_tried_five_times(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    EndUser::register(&server, &developer, JANE);
    let email = server.email("verify_email", JANE, 1);
    let wrong = another(&email.code());
    for _ in 0..5 {
        by_code(&server, &developer, (JANE, &wrong)).says(400, DEAD_CODE);
    }
    by_code(&server, &developer, (JANE, &email.code())).says(400, DEAD_CODE);
    // Nobody is locked out by it: the link goes on working.
    by_token(&server, &email.token()).is(200, &verified());
}

fn a_code_is_good_for_ten_minutes_and_a_token_for_a_day(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    EndUser::register(&server, &developer, JANE);
    let email = server.email("verify_email", JANE, 1);
    age_email_tokens(&server, 601);
    by_code(&server, &developer, (JANE, &email.code())).says(400, DEAD_CODE);
    age_email_tokens(&server, 24 * 60 * 60 - 600);
    by_token(&server, &email.token()).says(400, DEAD_TOKEN);
    age_email_tokens(&server, -600);
    by_token(&server, &email.token()).is(200, &verified());
}

fn r21_a_newer_email_replaces_the_older(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let user = EndUser::register(&server, &developer, JANE);
    let old = server.email("verify_email", JANE, 1);
    let asked = post(&server, "request-verification").bearer(&user.access_token);
    assert_eq!(asked.send().status, 202);
    let new = server.email("verify_email", JANE, 2);
    assert_ne!(old.token(), new.token());
    by_token(&server, &old.token()).says(400, DEAD_TOKEN);
    by_token(&server, &new.token()).is(200, &verified());
}

fn r21_a_token_is_good_for_nothing_else(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    EndUser::register(&server, &developer, JANE);
    let token = server.email("verify_email", JANE, 1).token();
    let reset =
        post(&server, "reset-password").json(&json!({"token": token, "password": "SecurePass456"}));
    reset.send().says(400, "Invalid or expired reset token");
    let mut changed = token.clone();
    changed.pop();
    for other in [
        "",
        "x",
        &changed,
        &format!("{token}x"),
        &token.to_lowercase(),
    ] {
        by_token(&server, other).says(400, DEAD_TOKEN);
    }
    by_token(&server, &token).is(200, &verified());
}

fn the_body_holds_a_token_or_address_and_code(database: Database) {
    let server = Server::start(database);
    let told = |body: Value, field, msg, r#type| {
        assert_invalid(&verify(&server, &body), &[element(field, msg, r#type)]);
    };
    let missing = ("field required", "value_error.missing");
    told(json!({}), "token", missing.0, missing.1);
    told(json!({"code": "123456"}), "email", missing.0, missing.1);
    told(json!({"email": JANE}), "code", missing.0, missing.1);
    let null = (
        "none is not an allowed value",
        "type_error.none.not_allowed",
    );
    told(json!({"token": null}), "token", null.0, null.1);
    let no_text = ("str type expected", "type_error.str");
    told(json!({"token": 1}), "token", no_text.0, no_text.1);
    told(
        json!({"email": JANE, "code": 123_456}),
        "code",
        no_text.0,
        no_text.1,
    );
    let no_address = ("value is not a valid email address", "value_error.email");
    told(
        json!({"email": "x", "code": "1"}),
        "email",
        no_address.0,
        no_address.1,
    );
    let ambiguous = post(&server, "verify-email")
        .header("X-Project-ID", "a, b")
        .json(&json!({"email": JANE, "code": "123456"}));
    ambiguous.send().says(400, "Ambiguous credentials");
}

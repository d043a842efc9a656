//! `GET /api/v1/auth/me`

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tenantry_acceptance::accounts::{Tokens, changed_tokens};
use tenantry_acceptance::assertions::is_whole_second;
use tenantry_acceptance::clients::{Developer, EndUser, ME, get_me, signup};
use tenantry_acceptance::jwt::{Jwt, bytes, encoded};
use tenantry_acceptance::{ApiResponse, Database, on_both_databases};

on_both_databases![
    an_unverified_end_user_gets_the_account,
    a_login_is_the_last_one_and_a_refresh_is_not,
    r37_no_other_credential_replaces_an_access_token,
    r38_a_token_with_any_changed_character_is_rejected_and_the_session_continues,
    r35_a_token_with_another_algorithm_is_rejected,
    r30_a_disabled_account_and_an_ended_session_are_rejected_immediately,
];

fn an_unverified_end_user_gets_the_account(database: Database) {
    let (mut server, developer) = Developer::start(database);
    let request = developer.on(&server).json(&signup("jane@example.com"));
    let registered = request.send();
    let token = registered.text("access_token");
    let account = json!({
        "id": registered.text("id"),
        "email": "jane@example.com",
        "full_name": "Jane Doe",
        "role": "end_user",
        "is_active": false,
        "created_at": registered.text("created_at"),
        "project_id": developer.project_id,
        "last_login_at": null,
    });
    for path in [ME.to_owned(), format!("{ME}/")] {
        server
            .get(&path)
            .bearer(&token)
            .send()
            .assert_json(200, &account);
        let lower_case = server
            .get(&path)
            .header("authorization", format!("bearer {token}"));
        lower_case.send().assert_json(200, &account);
    }
    server.restart();
    get_me(&server, &token).assert_json(200, &account);
}

fn a_login_is_the_last_one_and_a_refresh_is_not(database: Database) {
    let (server, tokens) = Tokens::start(database);
    let account = tokens.me(&server).json();
    let sessions = server.get("/api/v1/auth/sessions").bearer(&tokens.access);
    let login = sessions.send().json()[0]["created_at"].clone();
    assert!(is_whole_second(login.as_str().unwrap_or_default()));
    assert_eq!(account["last_login_at"], login);
    let tokens = tokens.refreshed(&server);
    tokens.me(&server).assert_json(200, &account);
    let update = server.request("PATCH", ME).bearer(&tokens.access);
    update.json(&json!({})).send().assert_json(200, &account);
}

fn r37_no_other_credential_replaces_an_access_token(database: Database) {
    let (server, developer, user) = EndUser::start(database);
    let huge = format!("{}.x.y", "x".repeat(9_000));
    for other in [
        &user.refresh_token,
        &server.service_token,
        &server.operator_key,
        &developer.developer_key,
        &developer.api_key,
        "garbage",
        "a.b.c",
        "..",
        &huge,
    ] {
        assert_rejected(&get_me(&server, other));
    }
    let once = server.get(ME).bearer(&user.access_token);
    let twice = once.bearer(&user.access_token);
    twice.send().assert_status(401);
    let in_query = server.get(&format!("{ME}?access_token={}", user.access_token));
    in_query.send().assert_error(401, "Not authenticated");
}

fn r38_a_token_with_any_changed_character_is_rejected_and_the_session_continues(
    database: Database,
) {
    let (server, _, user) = EndUser::start(database);
    let token = user.access_token;
    for changed in changed_tokens(&token, 9) {
        assert_rejected(&get_me(&server, &changed));
    }
    get_me(&server, &token).assert_status(200);
}

fn r35_a_token_with_another_algorithm_is_rejected(database: Database) {
    let (server, developer) = Developer::start(database);
    let token = EndUser::register(&server, &developer, "jane@example.com").access_token;
    let claims = token.split('.').nth(1).expect("three parts");
    let signature = token.rsplit('.').next().expect("three parts");
    let header = Jwt::read(&token).header;
    let with = |name: &str, value: Value| {
        let mut other = header.clone();
        other[name] = value;
        format!("{}.{claims}", encoded(&other))
    };
    let key_set = server.get("/.well-known/jwks.json").send().json();
    let public_key = bytes(key_set["keys"][0]["x"].as_str().expect("a key"));
    let secret = hmac::Key::new(hmac::HMAC_SHA256, &public_key);
    let symmetric = with("alg", json!("HS256"));
    let tag = hmac::sign(&secret, symmetric.as_bytes());
    for forged in [
        format!("{}.", with("alg", json!("none"))),
        format!("{}.{signature}", with("alg", json!("none"))),
        format!("{symmetric}.{}", URL_SAFE_NO_PAD.encode(tag)),
        format!("{}.{signature}", with("kid", json!("another"))),
        format!("{}.{signature}", with("jwk", key_set["keys"][0].clone())),
        format!("{}.{signature}", with("crit", json!(["exp"]))),
    ] {
        assert_rejected(&get_me(&server, &forged));
    }
}

fn r30_a_disabled_account_and_an_ended_session_are_rejected_immediately(database: Database) {
    let (server, developer) = Developer::start(database);
    for (email, ending) in [
        (
            "jane@example.com",
            "UPDATE accounts SET disabled_at = created_at WHERE id =",
        ),
        (
            "june@example.com",
            "UPDATE sessions SET ended_at = created_at WHERE account_id =",
        ),
        (
            "jill@example.com",
            "UPDATE accounts SET disabled_at = created_at WHERE role = 'developer' OR id =",
        ),
    ] {
        let user = EndUser::register(&server, &developer, email);
        get_me(&server, &user.access_token).assert_status(200);
        let id = server.database().id(&user.id);
        assert!(server.database().execute(&format!("{ending} {id}")) > 0);
        assert_rejected(&get_me(&server, &user.access_token));
    }
}

#[track_caller]
fn assert_rejected(response: &ApiResponse) {
    response.assert_error(401, "Could not validate credentials");
    let challenge = response.header("WWW-Authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer"), "{challenge}");
}

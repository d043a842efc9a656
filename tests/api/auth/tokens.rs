//! The tokens of an end user, and the key set that verifies them.

use serde_json::json;
use tenantry_acceptance::clients::{Developer, EndUser, REGISTER, signup};
use tenantry_acceptance::jwt::{Jwt, names};
use tenantry_acceptance::{Database, Server, on_both_databases};

const KEY_SET: &str = "/.well-known/jwks.json";

on_both_databases![
    an_access_token_has_the_documented_claims,
    a_refresh_token_has_the_documented_claims,
    tokens_are_signed_by_the_published_key_also_after_a_restart,
    each_registration_opens_a_new_session,
    the_settings_decide_issuer_and_lifetimes,
];

fn an_access_token_has_the_documented_claims(database: Database) {
    let (server, developer, user) = EndUser::start(database);
    let token = Jwt::read(&user.access_token);
    assert_eq!(names(&token.header), ["alg", "kid", "typ"]);
    assert_eq!(token.header["alg"], "EdDSA");
    assert_eq!(token.header["typ"], "at+jwt");
    let claims = "aud email_verified exp iat iss jti nbf project_id role sid sub type";
    assert_eq!(names(&token.claims).join(" "), claims);
    let claims = &token.claims;
    assert_eq!(claims["iss"], server.url());
    assert_eq!(claims["aud"], developer.project_id);
    assert_eq!(claims["sub"], user.id);
    assert_eq!(claims["type"], "access");
    assert_eq!(claims["role"], "end_user");
    assert_eq!(claims["email_verified"], json!(false));
    assert_eq!(claims["project_id"], developer.project_id);
    assert!(token.seconds("nbf") <= token.seconds("iat"));
    assert_eq!(token.lifetime(), 1_800);
}

fn a_refresh_token_has_the_documented_claims(database: Database) {
    let (_server, _, user) = EndUser::start(database);
    let token = Jwt::read(&user.refresh_token);
    assert_eq!(names(&token.header), ["alg", "kid", "typ"]);
    assert_eq!(token.header["alg"], "EdDSA");
    assert_eq!(token.header["typ"], "rt+jwt");
    let claims = "aud exp iat iss jti nbf project_id sid sub type";
    assert_eq!(names(&token.claims).join(" "), claims);
    let access = Jwt::read(&user.access_token);
    for same in ["iss", "aud", "sub", "sid", "iat", "project_id"] {
        assert_eq!(token.claims[same], access.claims[same], "{same}");
    }
    assert_ne!(token.claims["jti"], access.claims["jti"]);
    assert_eq!(token.claims["type"], "refresh");
    assert_eq!(token.lifetime(), 7 * 24 * 60 * 60);
}

fn tokens_are_signed_by_the_published_key_also_after_a_restart(database: Database) {
    let (mut server, developer, first) = EndUser::start(database);
    server.restart();
    let second = EndUser::register(&server, &developer, "june@example.com");
    let key_set = server.get(KEY_SET).send().json();
    for token in [
        &first.access_token,
        &first.refresh_token,
        &second.access_token,
        &second.refresh_token,
    ] {
        assert!(Jwt::read(token).is_signed_by(&key_set));
    }
    let other = Server::start(Database::sqlite());
    let other_set = other.get(KEY_SET).send().json();
    assert!(!Jwt::read(&first.access_token).is_signed_by(&other_set));
}

fn each_registration_opens_a_new_session(database: Database) {
    let (server, developer) = Developer::start(database);
    let [one, other] = ["jane@example.com", "june@example.com"]
        .map(|email| Jwt::read(&EndUser::register(&server, &developer, email).access_token));
    assert_ne!(one.claims["sid"], other.claims["sid"]);
    assert_ne!(one.claims["jti"], other.claims["jti"]);
    assert_eq!(server.database().count("sessions"), 2);
}

fn the_settings_decide_issuer_and_lifetimes(database: Database) {
    let server = Server::with(database, |settings| {
        settings
            .set("TENANTRY_PUBLIC_URL", "https://accounts.example.com/base/")
            .set("TENANTRY_ACCESS_TTL", "60")
            .set("TENANTRY_REFRESH_TTL", "3600");
    });
    let developer = Developer::register(&server, "john@example.com");
    let response = server
        .post(REGISTER)
        .header("X-Developer-Key", &developer.developer_key)
        .header("X-Project-ID", &developer.project_id)
        .header("X-Forwarded-Host", "evil.example")
        .header("Host", "evil.example")
        .json(&signup("jane@example.com"))
        .send();
    let access = Jwt::read(&response.text("access_token"));
    let refresh = Jwt::read(&response.text("refresh_token"));
    assert_eq!(access.claims["iss"], "https://accounts.example.com/base");
    assert_eq!(access.lifetime(), 60);
    assert_eq!(refresh.lifetime(), 3_600);
}

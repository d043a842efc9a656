//! Every signature algorithm, one after the other on one database.

use std::iter;

use serde_json::{Value, json};
use tenantry_acceptance::accounts::{Tokens, verified_developer};
use tenantry_acceptance::jwt::{Jwt, claim};
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::mail_servers::PUBLIC_URL;
use crate::test_user::TestUser;

on_both_databases![tokens_work_with_every_algorithm_and_stay_valid_after_it_changes];

const JOHN: &str = "john@example.com";

fn tokens_work_with_every_algorithm_and_stay_valid_after_it_changes(database: Database) {
    let mut kept = Vec::<Tokens>::new();
    let algorithms = ["EdDSA", "ES256", "HS256", "EdDSA"];
    for (algorithm, database) in algorithms.into_iter().zip(iter::repeat(database)) {
        let server = Server::with(database, |settings| {
            settings
                .set("TENANTRY_PUBLIC_URL", PUBLIC_URL)
                .set("TENANTRY_JWT_ALGORITHM", algorithm);
        });
        if kept.is_empty() {
            verified_developer(&server, JOHN);
        }
        let tokens = use_a_session(&TestUser::new(&server, None, JOHN), algorithm);
        kept.push(tokens);
        for tokens in &mut kept {
            tokens.me(&server).assert_status(200);
            *tokens = tokens.refreshed(&server);
            assert_eq!(Jwt::read(&tokens.access).header["alg"], algorithm);
        }
        assert_published(&server, algorithm, &kept[0].access);
    }
}

/// Uses and ends one session, and returns the tokens of another.
fn use_a_session(john: &TestUser<'_>, algorithm: &str) -> Tokens {
    let server = john.server;
    let first = john.log_in();
    for (token, kind) in [(&first.access, "at+jwt"), (&first.refresh, "rt+jwt")] {
        let header = Jwt::read(token).header;
        assert_eq!(header["alg"], algorithm);
        assert_eq!(header["typ"], kind);
    }
    assert_eq!(first.me(server).text("email"), JOHN);
    let second = first.refreshed(server);
    let again = first.refreshed(server);
    for name in ["jti", "sid", "exp"] {
        assert_eq!(claim(&second.refresh, name), claim(&again.refresh, name));
    }
    assert_ne!(claim(&first.refresh, "jti"), claim(&again.refresh, "jti"));
    let third = again.refreshed(server);
    let body = json!({"refresh_token": third.refresh});
    let logout = server.post("/api/v1/auth/logout").json(&body).send();
    logout.assert_status(204);
    for tokens in [&first, &second, &again, &third] {
        tokens.assert_dead(server);
    }
    john.log_in()
}

/// Public keys are published, symmetric keys never.
fn assert_published(server: &Server, algorithm: &str, token: &str) {
    let kid = &Jwt::read(token).header["kid"];
    let key_set = server.get("/.well-known/jwks.json").send().json();
    let keys = key_set["keys"].as_array().expect("a key set");
    let is_published = keys.iter().any(|key| key["kid"] == *kid);
    assert_eq!(is_published, algorithm != "HS256", "{key_set}");
    let secret = |key: &&Value| key["kty"] == "oct" || key.get("k").is_some();
    assert_eq!(keys.iter().filter(secret).count(), 0, "{key_set}");
}

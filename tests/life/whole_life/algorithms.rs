//! Each algorithm that tokens can be signed with, one after the other on one database.

use std::iter;

use serde_json::{Value, json};
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{as_system, person};
use crate::houses::PUBLIC_URL;
use crate::person::Person;
use crate::tokens::{Tokens, claim, read};

on_both_databases![a_short_life_with_every_algorithm_and_tokens_outlive_a_change_of_it];

const JOHN: &str = "john@example.com";

fn a_short_life_with_every_algorithm_and_tokens_outlive_a_change_of_it(database: Database) {
    let mut kept = Vec::<Tokens>::new();
    let algorithms = ["EdDSA", "ES256", "HS256", "EdDSA"];
    for (algorithm, database) in algorithms.into_iter().zip(iter::repeat(database)) {
        let server = Server::with(database, |settings| {
            settings
                .set("TENANTRY_PUBLIC_URL", PUBLIC_URL)
                .set("TENANTRY_JWT_ALGORITHM", algorithm);
        });
        if kept.is_empty() {
            register(&server);
        }
        let tokens = live_shortly(&Person::new(&server, None, JOHN), algorithm);
        kept.push(tokens);
        for tokens in &mut kept {
            assert_eq!(tokens.me(&server).status, 200);
            *tokens = tokens.refreshed(&server);
            assert_eq!(read(&tokens.access).0["alg"], algorithm);
        }
        is_published(&server, algorithm, &kept[0].access);
    }
}

fn register(server: &Server) {
    let mut body = person(JOHN);
    body["is_verified"] = json!(true);
    assert_eq!(as_system(server).json(&body).send().status, 200);
}

/// Ends one session, and leaves another.
fn live_shortly(john: &Person<'_>, algorithm: &str) -> Tokens {
    let server = john.server;
    let first = john.logged_in();
    for (token, kind) in [(&first.access, "at+jwt"), (&first.refresh, "rt+jwt")] {
        let header = read(token).0;
        assert_eq!(
            (&header["alg"], &header["typ"]),
            (&json!(algorithm), &json!(kind))
        );
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
    assert_eq!(logout.status, 204);
    for tokens in [&first, &second, &again, &third] {
        tokens.are_dead(server);
    }
    john.logged_in()
}

/// A key that others could sign with is never told.
fn is_published(server: &Server, algorithm: &str, token: &str) {
    let kid = &read(token).0["kid"];
    let key_set = server.get("/.well-known/jwks.json").send().json();
    let keys = key_set["keys"].as_array().expect("a key set");
    let is_there = keys.iter().any(|key| key["kid"] == *kid);
    assert_eq!(is_there, algorithm != "HS256", "{key_set}");
    let secret = |key: &&Value| key["kty"] == "oct" || key.get("k").is_some();
    assert_eq!(keys.iter().filter(secret).count(), 0, "{key_set}");
}

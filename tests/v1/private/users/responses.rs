//! The response of the seed, and what stands behind it.

use serde_json::json;
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{as_system, person};
use crate::forms::is_uuid_v7;

on_both_databases![
    a_user_is_answered_as_the_seed_shows,
    an_account_is_unverified_unless_it_is_said,
    a_token_for_the_platform_makes_developers_without_keys,
];

fn a_user_is_answered_as_the_seed_shows(database: Database) {
    let server = Server::start(database);
    let body = json!({
        "email": "internal.user@example.com",
        "password": "secure_password",
        "full_name": "Internal System User",
        "is_verified": true,
    });
    let response = as_system(&server).json(&body).send();
    assert_eq!(
        response.members(),
        [
            "username",
            "email",
            "is_active",
            "is_superuser",
            "is_staff",
            "full_name",
            "id"
        ]
    );
    let id = response.text("id");
    assert!(is_uuid_v7(&id), "{id}");
    response.is(
        200,
        &json!({
            "username": "internal.user@example.com",
            "email": "internal.user@example.com",
            "is_active": true,
            "is_superuser": false,
            "is_staff": false,
            "full_name": "Internal System User",
            "id": id,
        }),
    );
}

fn an_account_is_unverified_unless_it_is_said(database: Database) {
    let server = Server::start(database);
    let emails = |server: &Server| {
        ["verifications", "outbox_emails"].map(|table| server.database().count(table))
    };
    for (number, (is_verified, expected)) in [(None, 1), (Some(false), 2), (Some(true), 2)]
        .into_iter()
        .enumerate()
    {
        let mut body = person(&format!("ops{number}@example.com"));
        if let Some(is_verified) = is_verified {
            body["is_verified"] = json!(is_verified);
        }
        let response = as_system(&server).json(&body).send();
        assert_eq!(response.status, 200, "{}", response.body);
        assert_eq!(
            response.json()["is_active"],
            json!(is_verified == Some(true))
        );
        assert_eq!(emails(&server), [expected, expected]);
    }
}

fn a_token_for_the_platform_makes_developers_without_keys(database: Database) {
    let server = Server::start(database);
    let mut expected = server.database().rows();
    let response = as_system(&server).json(&person("ops@example.com")).send();
    assert_eq!(response.status, 200, "{}", response.body);
    for table in [
        "accounts",
        "verifications",
        "outbox_emails",
        "audit_entries",
    ] {
        *expected.get_mut(table).expect("a table of ours") += 1;
    }
    assert_eq!(server.database().rows(), expected);
    let roles = server
        .database()
        .values("SELECT role AS value FROM accounts");
    assert_eq!(roles, ["developer"]);
}

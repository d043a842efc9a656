//! Who may have the same address as whom.

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, as_operator, as_system, person};

on_both_databases![
    an_end_users_address_is_unique_within_its_project,
    a_developers_address_is_unique_among_developers,
    the_two_spaces_are_separate,
    r13_other_spellings_of_an_address_are_the_same_address,
    r13_look_alikes_never_reach_another_persons_account,
    tags_and_dots_are_not_folded,
];

fn an_end_users_address_is_unique_within_its_project(database: Database) {
    let server = Server::start(database);
    let [one, other] =
        ["one@example.com", "other@example.com"].map(|email| Developer::register(&server, email));
    created(&one.on(&server).json(&person("jane@example.com")).send());
    let before = server.database().rows();
    let again = one.on(&server).json(&person("jane@example.com")).send();
    again.says(409, "Email already registered");
    assert_eq!(server.database().rows(), before);
    created(&other.on(&server).json(&person("jane@example.com")).send());
}

fn a_developers_address_is_unique_among_developers(database: Database) {
    let server = Server::start(database);
    Developer::register(&server, "john@example.com");
    let mut before = server.database().rows();
    let again = as_operator(&server)
        .json(&person("john@example.com"))
        .send();
    again.says(409, "Email already registered");
    let after = server.database().rows();
    *before.get_mut("audit_entries").expect("audited") += 1;
    assert_eq!(after, before);
    let private = as_system(&server).json(&person("john@example.com")).send();
    private.says(409, "User with this email already exists");
}

fn the_two_spaces_are_separate(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    created(
        &developer
            .on(&server)
            .json(&person("john@example.com"))
            .send(),
    );
    created(
        &developer
            .on(&server)
            .json(&person("jane@example.com"))
            .send(),
    );
    Developer::register(&server, "jane@example.com");
}

fn r13_other_spellings_of_an_address_are_the_same_address(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let first = "Jane@bücher.example";
    created(&developer.on(&server).json(&person(first)).send());
    for twin in [
        "jane@bücher.example",
        "JANE@BÜCHER.EXAMPLE",
        "jane@xn--bcher-kva.example",
        "jane@XN--BCHER-KVA.example",
        "jane@bu\u{308}cher.example",
        "  jane@bücher.example\t",
    ] {
        let response = developer.on(&server).json(&person(twin)).send();
        response.says(409, "Email already registered");
    }
    assert_eq!(server.database().count("accounts"), 2);
}

fn r13_look_alikes_never_reach_another_persons_account(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    created(
        &developer
            .on(&server)
            .json(&person("kim@example.com"))
            .send(),
    );
    let before = server.database().rows();
    for look_alike in [
        "kim\u{ff20}example.com",
        "\u{212a}im@example.com",
        "k\u{131}m@example.com",
        "k\u{130}m@example.com",
        "k\u{456}m@example.com",
        "ki\u{200b}m@example.com",
        "kim\u{ad}@example.com",
    ] {
        let response = developer.on(&server).json(&person(look_alike)).send();
        assert_eq!(response.status, 422, "{look_alike:?}: {}", response.body);
    }
    assert_eq!(server.database().rows(), before);
}

fn tags_and_dots_are_not_folded(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    for email in [
        "jane.doe@example.com",
        "janedoe@example.com",
        "jane.doe+x@example.com",
    ] {
        let body = json!({"email": email, "password": "SecurePass123"});
        created(&developer.on(&server).json(&body).send());
    }
}

#[track_caller]
fn created(response: &ApiResponse) {
    assert_eq!(response.status, 201, "{}", response.body);
}

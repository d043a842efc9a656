//! Which addresses are taken.

use serde_json::json;
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{Developer, as_system, person};
use crate::forms::{assert_invalid, element};

on_both_databases![
    what_is_no_address_is_rejected_on_both_surfaces,
    unusual_addresses_are_taken_as_they_were_typed,
];

fn what_is_no_address_is_rejected_on_both_surfaces(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let before = server.database().count("accounts");
    let too_long_local = format!("{}@example.com", "x".repeat(65));
    let too_long = format!("x@{}.example", "x.".repeat(125));
    for no_address in [
        "",
        " ",
        "jane",
        "@example.com",
        "jane@",
        "jane@example",
        "jane@localhost",
        "jane@@example.com",
        "jane@example.com@example.com",
        "jane@example.com.",
        "jane@127.0.0.1",
        "jane@[127.0.0.1]",
        "jane@[IPv6:::1]",
        "Jane Doe <jane@example.com>",
        "jane(comment)@example.com",
        "\"jane\"@example.com",
        "\"jane doe\"@example.com",
        "jane doe@example.com",
        "jäne@example.com",
        "jane@exa mple.com",
        "jane@example.com\nBcc: john@example.com",
        "jane\0@example.com",
        "jane@example..com",
        "jane@-.com",
        &too_long_local,
        &too_long,
    ] {
        let invalid = element(
            "email",
            "value is not a valid email address",
            "value_error.email",
        );
        let response = developer.on(&server).json(&person(no_address)).send();
        assert_eq!(response.status, 422, "{no_address:?}: {}", response.body);
        assert_invalid(&response, std::slice::from_ref(&invalid));
        let response = as_system(&server).json(&person(no_address)).send();
        assert_invalid(&response, &[invalid]);
    }
    assert_eq!(server.database().count("accounts"), before);
}

fn unusual_addresses_are_taken_as_they_were_typed(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let longest_local = format!("{}@example.com", "x".repeat(64));
    for email in [
        "Jane.Doe+tag@Example.COM",
        "o'brien!#$%&*/=?^_`{|}~-@example.com",
        "jane@many.sub.domains.example.co.uk",
        "jane@Bücher.example",
        "1@2.example",
        &longest_local,
    ] {
        let body = json!({"email": format!(" {email}\t"), "password": "SecurePass123"});
        let response = developer.on(&server).json(&body).send();
        assert_eq!(response.status, 201, "{email}: {}", response.body);
        assert_eq!(response.text("email"), email);
    }
}

//! Email addresses: their format and their uniqueness.

use serde_json::json;
use tenantry_acceptance::assertions::{assert_invalid, not_an_email};
use tenantry_acceptance::clients::{Developer, EndUser, as_operator, as_service, signup};
use tenantry_acceptance::{Database, Server, on_both_databases};

on_both_databases![
    invalid_email_addresses_are_rejected_by_both_endpoints,
    unusual_email_addresses_are_accepted_unchanged,
    an_end_users_email_is_unique_within_the_project,
    a_developers_email_is_unique_among_developers,
    projects_and_platform_are_separate,
    r13_other_spellings_of_an_email_address_are_the_same,
    r13_look_alikes_are_rejected,
    tags_and_dots_are_not_folded,
];

fn invalid_email_addresses_are_rejected_by_both_endpoints(database: Database) {
    let (server, developer) = Developer::start(database);
    let before = server.database().count("accounts");
    let too_long_local = format!("{}@example.com", "x".repeat(65));
    let too_long = format!("x@{}.example", "x.".repeat(125));
    for invalid in [
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
        let response = developer.on(&server).json(&signup(invalid)).send();
        assert_eq!(response.status, 422, "{invalid:?}: {}", response.body);
        assert_invalid(&response, &[not_an_email()]);
        let response = as_service(&server).json(&signup(invalid)).send();
        assert_invalid(&response, &[not_an_email()]);
    }
    assert_eq!(server.database().count("accounts"), before);
}

fn unusual_email_addresses_are_accepted_unchanged(database: Database) {
    let (server, developer) = Developer::start(database);
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

fn an_end_users_email_is_unique_within_the_project(database: Database) {
    let server = Server::start(database);
    let [one, other] =
        ["one@example.com", "other@example.com"].map(|email| Developer::register(&server, email));
    EndUser::register(&server, &one, "jane@example.com");
    let before = server.database().rows();
    let again = one.on(&server).json(&signup("jane@example.com")).send();
    again.assert_error(409, "Email already registered");
    assert_eq!(server.database().rows(), before);
    EndUser::register(&server, &other, "jane@example.com");
}

fn a_developers_email_is_unique_among_developers(database: Database) {
    let server = Server::start(database);
    Developer::register(&server, "john@example.com");
    let mut before = server.database().rows();
    let again = as_operator(&server)
        .json(&signup("john@example.com"))
        .send();
    again.assert_error(409, "Email already registered");
    let after = server.database().rows();
    *before.get_mut("audit_entries").expect("audited") += 1;
    assert_eq!(after, before);
    let private = as_service(&server).json(&signup("john@example.com")).send();
    private.assert_error(409, "User with this email already exists");
}

fn projects_and_platform_are_separate(database: Database) {
    let (server, developer) = Developer::start(database);
    EndUser::register(&server, &developer, "john@example.com");
    EndUser::register(&server, &developer, "jane@example.com");
    Developer::register(&server, "jane@example.com");
}

fn r13_other_spellings_of_an_email_address_are_the_same(database: Database) {
    let (server, developer) = Developer::start(database);
    let first = "Jane@bücher.example";
    EndUser::register(&server, &developer, first);
    for twin in [
        "jane@bücher.example",
        "JANE@BÜCHER.EXAMPLE",
        "jane@xn--bcher-kva.example",
        "jane@XN--BCHER-KVA.example",
        "jane@bu\u{308}cher.example",
        "  jane@bücher.example\t",
    ] {
        let response = developer.on(&server).json(&signup(twin)).send();
        response.assert_error(409, "Email already registered");
    }
    assert_eq!(server.database().count("accounts"), 2);
}

fn r13_look_alikes_are_rejected(database: Database) {
    let (server, developer) = Developer::start(database);
    EndUser::register(&server, &developer, "kim@example.com");
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
        let response = developer.on(&server).json(&signup(look_alike)).send();
        assert_eq!(response.status, 422, "{look_alike:?}: {}", response.body);
    }
    assert_eq!(server.database().rows(), before);
}

fn tags_and_dots_are_not_folded(database: Database) {
    let (server, developer) = Developer::start(database);
    for email in [
        "jane.doe@example.com",
        "janedoe@example.com",
        "jane.doe+x@example.com",
    ] {
        EndUser::register(&server, &developer, email);
    }
}

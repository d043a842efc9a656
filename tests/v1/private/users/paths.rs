//! No spelling of the path gets around the check.

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{PRIVATE_USERS, as_system, person};

on_both_databases![
    both_forms_of_the_path_response,
    r44_no_spelling_of_the_path_gets_in_without_a_token,
];

/// Forms that routers, proxies and people read differently.
const SPELLINGS: [&str; 16] = [
    "/v1/private/users/",
    "/v1/private/users",
    "//v1/private/users/",
    "/v1//private/users/",
    "/v1/private//users/",
    "/v1/private/users//",
    "/./v1/private/users/",
    "/v1/private/users/../users/",
    "/docs/../v1/private/users/",
    "/v1/private/%75sers/",
    "/v1/%70rivate/users/",
    "/v1/private%2fusers/",
    "/V1/Private/Users/",
    "/v1/private/users/;x=y",
    "/v1/private/users/?x=/livez",
    "http://127.0.0.1/v1/private/users/",
];

fn both_forms_of_the_path_response(database: Database) {
    let server = Server::start(database);
    let with_slash = as_system(&server).json(&person("ops@example.com")).send();
    assert_eq!(with_slash.status, 200, "{}", with_slash.body);
    let without = server
        .post("/v1/private/users")
        .bearer(&server.service_token);
    let without = without.json(&person("desk@example.com")).send();
    assert_eq!(without.status, 200, "{}", without.body);
}

fn r44_no_spelling_of_the_path_gets_in_without_a_token(database: Database) {
    let server = Server::start(database);
    let before = server.database().count("accounts");
    let body = person("ops@example.com").to_string();
    for spelling in SPELLINGS {
        let mut connection = server.connect();
        connection.send(
            format!(
                "POST {spelling} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .as_bytes(),
        );
        let response = connection.read_to_end();
        let status = response.get(9..12).unwrap_or_default();
        assert!(
            ["400", "401", "404"].contains(&status),
            "{spelling}: {response}"
        );
    }
    assert_eq!(server.database().count("accounts"), before);
    assert_eq!(SPELLINGS.first(), Some(&PRIVATE_USERS));
}

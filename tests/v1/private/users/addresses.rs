//! From where the private surface may be called.

use tenantry_acceptance::{Database, Server, on_both_databases};

use super::{make_token, secret};
use crate::callers::{PRIVATE_USERS, as_system, person};

on_both_databases![
    r44_an_address_outside_the_installations_networks_is_rejected,
    r44_an_address_outside_the_tokens_own_networks_is_rejected,
    r54_forwarded_headers_do_not_help,
];

fn r44_an_address_outside_the_installations_networks_is_rejected(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_PRIVATE_ALLOWED_CIDRS", "10.0.0.0/8,2001:db8::/32");
    });
    let response = as_system(&server).json(&person("ops@example.com")).send();
    assert_eq!(response.status, 403, "{}", response.body);
    assert!(!response.text("detail").is_empty());
    let wrong = server
        .post(PRIVATE_USERS)
        .bearer("x")
        .json(&person("ops@example.com"));
    assert!([401, 403].contains(&wrong.send().status));
    assert_eq!(server.database().count("accounts"), 0);
}

fn r44_an_address_outside_the_tokens_own_networks_is_rejected(database: Database) {
    let server = Server::start(database);
    for (networks, status) in [
        (&["10.0.0.0/8"][..], 403),
        (&["10.0.0.0/8", "::/0"], 403),
        (&["10.0.0.0/8", "127.0.0.0/8"], 200),
    ] {
        let options = [&["--scope", "users:create", "--cidr"], networks].concat();
        let token = make_token(&server, &options);
        let request = server.post(PRIVATE_USERS).bearer(secret(&token));
        let response = request.json(&person("ops@example.com")).send();
        assert_eq!(response.status, status, "{networks:?}: {}", response.body);
    }
}

fn r54_forwarded_headers_do_not_help(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_PRIVATE_ALLOWED_CIDRS", "10.0.0.0/8");
    });
    for name in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP"] {
        for value in ["10.0.0.1", "for=10.0.0.1"] {
            let request = as_system(&server).header(name, value);
            let response = request.json(&person("ops@example.com")).send();
            assert_eq!(response.status, 403, "{name}: {}", response.body);
        }
    }
}

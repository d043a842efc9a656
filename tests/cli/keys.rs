//! `tenantry operator-key` and `tenantry service-token`

use serde_json::{Value, json};
use tenantry_acceptance::clients::{Developer, PRIVATE_USERS, REGISTER, signup};
use tenantry_acceptance::{Database, Server, on_both_databases};

on_both_databases![
    a_new_operator_key_is_the_only_output_and_works_until_it_is_revoked,
    a_new_service_token_is_the_only_output_and_works_until_it_is_revoked,
    lists_show_states_and_never_a_secret,
    an_unknown_or_revoked_credential_cannot_be_revoked,
];

fn a_new_operator_key_is_the_only_output_and_works_until_it_is_revoked(database: Database) {
    let server = Server::start(database);
    let installation = server.installation();
    let command = ["operator-key", "create", "--name", "Second"];
    let created = installation.run(&command).success();
    let key = only_line(&created.stdout);
    assert!(key.len() >= 32, "{key}");
    assert!(!created.stderr.contains(key));
    let register = |email: &str| {
        let request = server.post(REGISTER).header("X-Operator-Key", key);
        request.json(&signup(email)).send()
    };
    register("john@example.com").assert_status(201);
    let id = id_of(&server, "operator-key", key);
    installation.run(&["operator-key", "revoke", &id]).success();
    register("june@example.com").assert_error(401, "Invalid operator key");
    Developer::register(&server, "june@example.com");
}

fn a_new_service_token_is_the_only_output_and_works_until_it_is_revoked(database: Database) {
    let server = Server::start(database);
    let installation = server.installation();
    let command = "service-token create --name Importer --scope users:create";
    let command: Vec<&str> = command.split(' ').collect();
    let created = installation.run(&command).success();
    let token = only_line(&created.stdout);
    assert!(token.starts_with("st_") && token.len() == 35, "{token}");
    assert!(!created.stderr.contains(token));
    let create = |email: &str| {
        let request = server.post(PRIVATE_USERS).bearer(token);
        request.json(&signup(email)).send()
    };
    create("ops@example.com").assert_status(200);
    let id = id_of(&server, "service-token", token);
    installation
        .run(&["service-token", "revoke", &id])
        .success();
    create("desk@example.com").assert_error(401, "Could not validate credentials");
}

fn lists_show_states_and_never_a_secret(database: Database) {
    let server = Server::start(database);
    for (command, secret) in [
        ("operator-key", &server.operator_key),
        ("service-token", &server.service_token),
    ] {
        let listed = list(&server, command);
        assert_eq!(listed.len(), 1);
        let id = listed[0]["id"].as_str().expect("an id");
        assert_eq!(listed[0]["is_active"], json!(true));
        assert_eq!(listed[0]["key_prefix"].as_str(), secret.get(..8));
        let installation = server.installation();
        for arguments in [&[command, "list"][..], &[command, "list", "--json"]] {
            let shown = installation.run(arguments).success();
            assert!(shown.stdout.contains(id), "{}", shown.stdout);
            assert!(!shown.stdout.contains(secret.as_str()));
        }
        installation.run(&[command, "revoke", id]).success();
        let listed = list(&server, command);
        assert_eq!(listed[0]["is_active"], json!(false));
    }
}

fn an_unknown_or_revoked_credential_cannot_be_revoked(database: Database) {
    let server = Server::start(database);
    let unknown = "550e8400-e29b-41d4-a716-446655440000";
    for command in ["operator-key", "service-token"] {
        let listed = list(&server, command);
        let id = listed[0]["id"].as_str().expect("an id").to_owned();
        let revoke = |id: &str| server.installation().run(&[command, "revoke", id]);
        assert_eq!(revoke(unknown).code, 1);
        assert_eq!(revoke(&id).code, 0);
        assert_eq!(revoke(&id).code, 1);
    }
}

/// The only line of this output.
#[track_caller]
fn only_line(stdout: &str) -> &str {
    let mut lines = stdout.lines();
    match (lines.next(), lines.next()) {
        (Some(line), None) => line,
        _ => panic!("not one line: {stdout}"),
    }
}

#[track_caller]
fn id_of(server: &Server, command: &str, secret: &str) -> String {
    let listed = list(server, command);
    let mut listed = listed.iter();
    let found = listed.find(|one| one["key_prefix"].as_str() == secret.get(..8));
    let id = found.and_then(|one| one["id"].as_str());
    id.expect("the listed credential").to_owned()
}

#[track_caller]
fn list(server: &Server, command: &str) -> Vec<Value> {
    let listed = server.installation().run(&[command, "list", "--json"]);
    listed.success().json().as_array().expect("a list").clone()
}

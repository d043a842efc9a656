//! The two responses of the seed, field for field.

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, as_operator, person};
use crate::forms::{is_key, is_uuid_v7, is_whole_second};

on_both_databases![
    a_developer_is_answered_as_the_seed_shows,
    an_end_user_is_answered_as_the_seed_shows,
    a_developer_gets_a_project_and_two_named_keys,
    the_keys_work_at_once_and_outlive_a_restart,
];

fn a_developer_is_answered_as_the_seed_shows(database: Database) {
    let server = Server::start(database);
    let response = as_operator(&server)
        .json(&person("john@example.com"))
        .send();
    assert_eq!(response.status, 201);
    assert_eq!(
        response.members(),
        [
            "id",
            "email",
            "full_name",
            "role",
            "is_active",
            "created_at",
            "provisioning"
        ]
    );
    assert_account(&response, "john@example.com", "developer");
    let provisioning = response
        .body
        .split_once("\"provisioning\"")
        .expect("is there")
        .1;
    let places = ["project_id", "developer_key", "api_key"].map(|name| provisioning.find(name));
    assert!(places.is_sorted() && places.iter().all(Option::is_some));
    let members = response.json()["provisioning"]
        .as_object()
        .map(serde_json::Map::len);
    assert_eq!(members, Some(3));
    let developer = Developer::of(&response);
    assert!(is_uuid_v7(&developer.project_id), "{}", response.body);
    assert!(is_key(&developer.developer_key), "{}", response.body);
    assert!(is_key(&developer.api_key), "{}", response.body);
    assert_ne!(developer.developer_key, developer.api_key);
}

fn an_end_user_is_answered_as_the_seed_shows(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let body = json!({"email": " Jane@Example.com ", "password": "SecurePass123"});
    let response = developer.on(&server).json(&body).send();
    assert_eq!(response.status, 201, "{}", response.body);
    assert_eq!(
        response.members(),
        [
            "id",
            "email",
            "full_name",
            "role",
            "is_active",
            "created_at",
            "project_id",
            "access_token",
            "refresh_token",
            "token_type"
        ]
    );
    assert_account(&response, "Jane@Example.com", "end_user");
    assert_eq!(response.json()["full_name"], Value::Null);
    assert_eq!(response.text("project_id"), developer.project_id);
    assert_eq!(response.text("token_type"), "bearer");
    assert_ne!(
        response.text("access_token"),
        response.text("refresh_token")
    );
}

fn a_developer_gets_a_project_and_two_named_keys(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    for (table, name, secret) in [
        (
            "developer_keys",
            "Default Developer Key",
            &developer.developer_key,
        ),
        ("project_keys", "Default API Key", &developer.api_key),
    ] {
        let query = format!("SELECT name || ' ' || key_prefix AS value FROM {table}");
        let prefix = secret.get(..8).expect("keys are longer");
        assert_eq!(
            server.database().values(&query),
            [format!("{name} {prefix}")]
        );
    }
    let projects = server
        .database()
        .values("SELECT name AS value FROM projects");
    assert_eq!(projects, ["Default Project"]);
}

fn the_keys_work_at_once_and_outlive_a_restart(database: Database) {
    let mut server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    for email in ["jane@example.com", "june@example.com"] {
        let response = developer.on(&server).json(&person(email)).send();
        assert_eq!(response.status, 201, "{}", response.body);
        server.restart();
    }
}

#[track_caller]
fn assert_account(response: &ApiResponse, email: &str, role: &str) {
    assert!(is_uuid_v7(&response.text("id")), "{}", response.body);
    assert_eq!(response.text("email"), email);
    assert_eq!(response.text("role"), role);
    assert_eq!(response.json()["is_active"], json!(false));
    let created_at = response.text("created_at");
    assert!(is_whole_second(&created_at), "{created_at}");
}

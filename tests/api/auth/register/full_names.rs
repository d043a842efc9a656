//! Full names.

use serde_json::{Value, json};
use tenantry_acceptance::assertions::{assert_invalid, assert_one_element, too_long_name};
use tenantry_acceptance::clients::{Developer, signup};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    a_name_that_is_missing_or_blank_is_null,
    a_name_is_composed_and_otherwise_unchanged,
    a_name_has_at_most_255_characters,
    r18_control_and_bidi_characters_are_rejected,
];

fn a_name_that_is_missing_or_blank_is_null(database: Database) {
    let (server, developer) = Developer::start(database);
    for (number, name) in [Value::Null, json!(""), json!("  ")]
        .into_iter()
        .enumerate()
    {
        let response = attempt(&server, &developer, number, name);
        response.assert_status(201);
        assert_eq!(response.json()["full_name"], Value::Null);
    }
}

fn a_name_is_composed_and_otherwise_unchanged(database: Database) {
    let (server, developer) = Developer::start(database);
    for (number, (sent, stored)) in [
        ("Jose\u{301} Núñez", "José Núñez"),
        ("山田 太郎 🎉", "山田 太郎 🎉"),
        ("'; DROP TABLE accounts; --", "'; DROP TABLE accounts; --"),
        ("<b>\"Jane\"</b> \\ %_", "<b>\"Jane\"</b> \\ %_"),
    ]
    .into_iter()
    .enumerate()
    {
        let response = attempt(&server, &developer, number, json!(sent));
        response.assert_status(201);
        assert_eq!(response.text("full_name"), stored);
    }
}

fn a_name_has_at_most_255_characters(database: Database) {
    let (server, developer) = Developer::start(database);
    let response = attempt(&server, &developer, 1, json!("é".repeat(256)));
    assert_invalid(&response, &[too_long_name()]);
    let response = attempt(&server, &developer, 1, json!("e\u{301}".repeat(255)));
    response.assert_status(201);
}

fn r18_control_and_bidi_characters_are_rejected(database: Database) {
    let (server, developer) = Developer::start(database);
    for name in [
        "Jane\nDoe",
        "Jane\r\nBcc: x",
        "Jane\0Doe",
        "Jane\u{1b}[2J",
        "Jane\u{85}Doe",
        "Jane\u{202e}Doe",
        "Jane\u{2066}Doe",
    ] {
        let response = attempt(&server, &developer, 1, json!(name));
        assert_eq!(response.status, 422, "{name:?}: {}", response.body);
        let loc = ["body", "full_name"];
        assert_one_element(&response, &loc, "value_error.full_name.characters");
    }
}

fn attempt(server: &Server, developer: &Developer, number: usize, name: Value) -> ApiResponse {
    let mut body = signup(&format!("jane{number}@example.com"));
    body["full_name"] = name;
    developer.on(server).json(&body).send()
}

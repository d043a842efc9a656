//! What a body must be.

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{as_system, person};
use crate::forms::{assert_bad_body, assert_invalid, element};

on_both_databases![
    all_three_fields_are_required,
    a_flag_and_a_project_are_of_their_type,
    length_rules_hold_and_composition_rules_do_not,
    a_blank_name_is_rejected,
    a_taken_address_is_said_in_the_words_of_the_seed,
    r12_no_body_is_read_leniently,
];

fn all_three_fields_are_required(database: Database) {
    let server = Server::start(database);
    let missing = |field| element(field, "field required", "value_error.missing");
    let response = as_system(&server).json(&json!({})).send();
    assert_invalid(&response, &["email", "password", "full_name"].map(missing));
    for field in ["email", "password", "full_name"] {
        let mut body = person("ops@example.com");
        body.as_object_mut().expect("an object").remove(field);
        let response = as_system(&server).json(&body).send();
        assert_invalid(&response, &[missing(field)]);
        let none = element(
            field,
            "none is not an allowed value",
            "type_error.none.not_allowed",
        );
        assert_invalid(&with(&server, field, Value::Null), &[none]);
        let no_text = element(field, "str type expected", "type_error.str");
        assert_invalid(&with(&server, field, json!(7)), &[no_text]);
    }
    assert_eq!(server.database().count("accounts"), 0);
}

fn a_flag_and_a_project_are_of_their_type(database: Database) {
    let server = Server::start(database);
    let none = element(
        "is_verified",
        "none is not an allowed value",
        "type_error.none.not_allowed",
    );
    assert_invalid(&with(&server, "is_verified", Value::Null), &[none]);
    for value in [json!("true"), json!(1), json!([])] {
        let no_flag = element(
            "is_verified",
            "value could not be parsed to a boolean",
            "type_error.bool",
        );
        assert_invalid(&with(&server, "is_verified", value), &[no_flag]);
    }
    for value in [json!("x"), json!(""), json!(5)] {
        let no_id = element("project_id", "value is not a valid uuid", "type_error.uuid");
        assert_invalid(&with(&server, "project_id", value), &[no_id]);
    }
    assert_eq!(server.database().count("accounts"), 0);
}

fn length_rules_hold_and_composition_rules_do_not(database: Database) {
    let server = Server::start(database);
    let too_short = element(
        "password",
        "Password must be at least 8 characters long",
        "value_error.password.min_length",
    );
    assert_invalid(&with(&server, "password", json!("short")), &[too_short]);
    let too_long = element(
        "password",
        "Password must be at most 256 characters long",
        "value_error.password.max_length",
    );
    assert_invalid(
        &with(&server, "password", json!("x".repeat(257))),
        &[too_long],
    );
    assert_eq!(
        with(&server, "password", json!("secure_password")).status,
        200
    );
}

fn a_blank_name_is_rejected(database: Database) {
    let server = Server::start(database);
    for blank in ["", "   "] {
        let response = with(&server, "full_name", json!(blank));
        assert_eq!(response.status, 422, "{}", response.body);
        let detail = &response.json()["detail"];
        assert_eq!(detail.as_array().map(Vec::len), Some(1));
        assert_eq!(detail[0]["loc"], json!(["body", "full_name"]));
        assert_eq!(detail[0]["type"], "value_error.full_name.blank");
    }
}

fn a_taken_address_is_said_in_the_words_of_the_seed(database: Database) {
    let server = Server::start(database);
    assert_eq!(with(&server, "unknown", json!(1)).status, 200);
    for twin in ["ops@example.com", " OPS@Example.COM"] {
        let response = as_system(&server).json(&person(twin)).send();
        response.says(409, "User with this email already exists");
    }
    assert_eq!(server.database().count("accounts"), 1);
}

fn r12_no_body_is_read_leniently(database: Database) {
    let server = Server::start(database);
    let good = person("ops@example.com").to_string();
    let twice = good.replace('}', ",\"is_verified\":false,\"is_verified\":true}");
    for body in [
        twice,
        format!("{good} {good}"),
        format!("\u{feff}{good}"),
        "{".to_owned(),
    ] {
        let response = as_system(&server).json_text(body).send();
        assert_bad_body(&response, "value_error.jsondecode");
    }
    assert_bad_body(
        &as_system(&server).json_text("").send(),
        "value_error.missing",
    );
    assert_bad_body(
        &as_system(&server).json_text("[]").send(),
        "type_error.dict",
    );
    assert_eq!(as_system(&server).body(good).send().status, 415);
    let huge = " ".repeat(16 * 1024 + 1);
    assert_eq!(as_system(&server).json_text(huge).send().status, 413);
    assert_eq!(server.database().count("accounts"), 0);
}

fn with(server: &Server, field: &str, value: Value) -> ApiResponse {
    let mut body = person("ops@example.com");
    body[field] = value;
    as_system(server).json(&body).send()
}

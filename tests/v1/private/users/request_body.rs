//! The request body.

use serde_json::{Value, json};
use tenantry_acceptance::assertions::{
    MAX_LENGTH, MIN_LENGTH, assert_bad_body, assert_invalid, assert_one_element,
    assert_weak_password, element, missing, not_a_string, null,
};
use tenantry_acceptance::clients::{as_service, signup};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    all_three_fields_are_required,
    a_flag_is_a_boolean_and_a_project_a_uuid,
    a_password_only_has_length_limits,
    a_blank_name_is_rejected,
    a_registered_email_is_a_conflict,
    r12_no_malformed_body_is_accepted,
];

fn all_three_fields_are_required(database: Database) {
    let server = Server::start(database);
    let response = as_service(&server).json(&json!({})).send();
    assert_invalid(&response, &["email", "password", "full_name"].map(missing));
    for field in ["email", "password", "full_name"] {
        let mut body = signup("ops@example.com");
        body.as_object_mut().expect("an object").remove(field);
        let response = as_service(&server).json(&body).send();
        assert_invalid(&response, &[missing(field)]);
        assert_invalid(&with(&server, field, Value::Null), &[null(field)]);
        let no_text = not_a_string(field);
        assert_invalid(&with(&server, field, json!(7)), &[no_text]);
    }
    assert_eq!(server.database().count("accounts"), 0);
}

fn a_flag_is_a_boolean_and_a_project_a_uuid(database: Database) {
    let server = Server::start(database);
    let is_null = with(&server, "is_verified", Value::Null);
    assert_invalid(&is_null, &[null("is_verified")]);
    for value in [json!("true"), json!(1), json!([])] {
        let msg = "value could not be parsed to a boolean";
        let not_a_boolean = element("is_verified", msg, "type_error.bool");
        assert_invalid(&with(&server, "is_verified", value), &[not_a_boolean]);
    }
    for value in [json!("x"), json!(""), json!(5)] {
        let not_a_uuid = element("project_id", "value is not a valid uuid", "type_error.uuid");
        assert_invalid(&with(&server, "project_id", value), &[not_a_uuid]);
    }
    assert_eq!(server.database().count("accounts"), 0);
}

fn a_password_only_has_length_limits(database: Database) {
    let server = Server::start(database);
    let long = "x".repeat(257);
    for (password, broken) in [("short", MIN_LENGTH), (&*long, MAX_LENGTH)] {
        let response = with(&server, "password", json!(password));
        assert_weak_password(&response, "password", &[broken]);
    }
    with(&server, "password", json!("secure_password")).assert_status(200);
}

fn a_blank_name_is_rejected(database: Database) {
    let server = Server::start(database);
    for blank in ["", "   "] {
        let response = with(&server, "full_name", json!(blank));
        let loc = ["body", "full_name"];
        assert_one_element(&response, &loc, "value_error.full_name.blank");
    }
}

fn a_registered_email_is_a_conflict(database: Database) {
    let server = Server::start(database);
    with(&server, "unknown", json!(1)).assert_status(200);
    for twin in ["ops@example.com", " OPS@Example.COM"] {
        let response = as_service(&server).json(&signup(twin)).send();
        response.assert_error(409, "User with this email already exists");
    }
    assert_eq!(server.database().count("accounts"), 1);
}

fn r12_no_malformed_body_is_accepted(database: Database) {
    let server = Server::start(database);
    let good = signup("ops@example.com").to_string();
    let twice = good.replace('}', ",\"is_verified\":false,\"is_verified\":true}");
    for body in [
        twice,
        format!("{good} {good}"),
        format!("\u{feff}{good}"),
        "{".to_owned(),
    ] {
        let response = as_service(&server).json_text(body).send();
        assert_bad_body(&response, "value_error.jsondecode");
    }
    for (body, r#type) in [("", "value_error.missing"), ("[]", "type_error.dict")] {
        let response = as_service(&server).json_text(body).send();
        assert_bad_body(&response, r#type);
    }
    as_service(&server).body(good).send().assert_status(415);
    let huge = " ".repeat(16 * 1024 + 1);
    let response = as_service(&server).json_text(huge).send();
    response.assert_status(413);
    assert_eq!(server.database().count("accounts"), 0);
}

fn with(server: &Server, field: &str, value: Value) -> ApiResponse {
    let mut body = signup("ops@example.com");
    body[field] = value;
    as_service(server).json(&body).send()
}

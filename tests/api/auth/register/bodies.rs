//! What a body must be.

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, person};
use crate::forms::{assert_bad_body, assert_invalid, element};

on_both_databases![
    everything_that_is_wrong_is_said_at_once_in_the_order_of_the_fields,
    r12_a_value_of_another_type_is_rejected,
    an_empty_body_and_one_that_is_no_object_are_rejected,
    r12_what_json_parsers_differ_about_is_rejected,
    r12_nesting_ends_at_32,
];

fn everything_that_is_wrong_is_said_at_once_in_the_order_of_the_fields(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let before = server.database().rows();
    let missing = |field| element(field, "field required", "value_error.missing");
    let response = attempt(&server, &developer, "{}");
    assert_invalid(&response, &[missing("email"), missing("password")]);
    let password = |msg, rule| element("password", msg, &format!("value_error.password.{rule}"));
    assert_invalid(
        &attempt(
            &server,
            &developer,
            r#"{"full_name": 5, "password": "x1", "email": null}"#,
        ),
        &[
            element(
                "email",
                "none is not an allowed value",
                "type_error.none.not_allowed",
            ),
            password("Password must be at least 8 characters long", "min_length"),
            password(
                "Password must contain at least one uppercase letter",
                "uppercase",
            ),
            element("full_name", "str type expected", "type_error.str"),
        ],
    );
    assert_eq!(server.database().rows(), before);
}

fn r12_a_value_of_another_type_is_rejected(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    for field in ["email", "password", "full_name"] {
        for value in [json!(1), json!(1.5), json!(true), json!([]), json!({})] {
            let response = with(&server, &developer, field, value);
            assert_invalid(
                &response,
                &[element(field, "str type expected", "type_error.str")],
            );
        }
    }
    for field in ["email", "password"] {
        let none = element(
            field,
            "none is not an allowed value",
            "type_error.none.not_allowed",
        );
        assert_invalid(&with(&server, &developer, field, Value::Null), &[none]);
    }
}

fn an_empty_body_and_one_that_is_no_object_are_rejected(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    attempt(&server, &developer, "").is(
        422,
        &json!({"detail": [{"loc": ["body"], "msg": "field required", "type": "value_error.missing"}]}),
    );
    for body in ["[]", "null", "true", "1", "\"text\"", "[{}]"] {
        attempt(&server, &developer, body).is(
            422,
            &json!({"detail": [{"loc": ["body"], "msg": "value is not a valid dict", "type": "type_error.dict"}]}),
        );
    }
}

fn r12_what_json_parsers_differ_about_is_rejected(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let before = server.database().rows();
    let good = person("jane@example.com").to_string();
    let inside = good.strip_suffix('}').expect("an object");
    let bodies = [
        format!("{inside},\"email\":\"june@example.com\"}}").into_bytes(),
        format!("{inside},\"\\u0065email\":\"june@example.com\"}}").into_bytes(),
        format!("{inside},\"x\":{{\"y\":1,\"y\":1}}}}").into_bytes(),
        format!("{good}{good}").into_bytes(),
        format!("{good} x").into_bytes(),
        format!("\u{feff}{good}").into_bytes(),
        [good.as_bytes(), b"\0"].concat(),
        [inside.as_bytes(), b",\"x\":\"\xff\"}"].concat(),
        format!("{inside},\"x\":\"\\ud800\"}}").into_bytes(),
        format!("{inside},\"x\":\"\\udc00\\ud800\"}}").into_bytes(),
        format!("{inside},\"x\":NaN}}").into_bytes(),
        format!("{inside},}}").into_bytes(),
        good.replace('"', "'").into_bytes(),
        inside.as_bytes().to_vec(),
        b" ".to_vec(),
    ];
    for body in bodies {
        let sent = String::from_utf8_lossy(&body).into_owned();
        let response = attempt(&server, &developer, body);
        assert_eq!(response.status, 422, "{sent}: {}", response.body);
        assert_bad_body(&response, "value_error.jsondecode");
    }
    assert_eq!(server.database().rows(), before);
}

fn r12_nesting_ends_at_32(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let nested = |depth: usize| {
        let inside = format!("{}{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        format!(r#"{{"email": "jane@example.com", "password": "SecurePass123", "x": {inside}}}"#)
    };
    for depth in [33, 200, 8_000] {
        let response = attempt(&server, &developer, nested(depth));
        assert_bad_body(&response, "value_error.jsondecode");
    }
    assert_eq!(attempt(&server, &developer, nested(32)).status, 201);
}

fn attempt(server: &Server, developer: &Developer, body: impl Into<Vec<u8>>) -> ApiResponse {
    developer.on(server).json_text(body).send()
}

fn with(server: &Server, developer: &Developer, field: &str, value: Value) -> ApiResponse {
    let mut body = person("jane@example.com");
    body[field] = value;
    developer.on(server).json(&body).send()
}

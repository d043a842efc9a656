//! The request body: JSON, its media type and its size.

use serde_json::{Value, json};
use tenantry_acceptance::assertions::{
    MIN_LENGTH, UPPERCASE, assert_bad_body, assert_invalid, missing, not_a_string, null,
    password_element,
};
use tenantry_acceptance::clients::{Developer, signup};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    all_errors_are_reported_together_in_the_order_of_the_fields,
    r12_a_value_of_another_type_is_rejected,
    an_empty_body_and_other_json_than_an_object_are_rejected,
    r12_json_that_parsers_interpret_differently_is_rejected,
    r12_json_has_at_most_32_levels,
    a_body_with_another_media_type_is_rejected,
    every_spelling_of_the_json_media_type_is_accepted,
    r57_a_body_has_at_most_16_kib,
    r57_a_body_of_unknown_length_has_at_most_16_kib,
];

fn all_errors_are_reported_together_in_the_order_of_the_fields(database: Database) {
    let (server, developer) = Developer::start(database);
    let before = server.database().rows();
    let response = attempt(&server, &developer, "{}");
    assert_invalid(&response, &[missing("email"), missing("password")]);
    let body = r#"{"full_name": 5, "password": "x1", "email": null}"#;
    assert_invalid(
        &attempt(&server, &developer, body),
        &[
            null("email"),
            password_element("password", MIN_LENGTH),
            password_element("password", UPPERCASE),
            not_a_string("full_name"),
        ],
    );
    assert_eq!(server.database().rows(), before);
}

fn r12_a_value_of_another_type_is_rejected(database: Database) {
    let (server, developer) = Developer::start(database);
    for field in ["email", "password", "full_name"] {
        for value in [json!(1), json!(1.5), json!(true), json!([]), json!({})] {
            let response = with(&server, &developer, field, value);
            assert_invalid(&response, &[not_a_string(field)]);
        }
    }
    for field in ["email", "password"] {
        let none = null(field);
        assert_invalid(&with(&server, &developer, field, Value::Null), &[none]);
    }
}

fn an_empty_body_and_other_json_than_an_object_are_rejected(database: Database) {
    let (server, developer) = Developer::start(database);
    let element = |msg: &str, r#type: &str| json!({"loc": ["body"], "msg": msg, "type": r#type});
    let missing = element("field required", "value_error.missing");
    assert_invalid(&attempt(&server, &developer, ""), &[missing]);
    for body in ["[]", "null", "true", "1", "\"text\"", "[{}]"] {
        let not_an_object = element("value is not a valid dict", "type_error.dict");
        assert_invalid(&attempt(&server, &developer, body), &[not_an_object]);
    }
}

fn r12_json_that_parsers_interpret_differently_is_rejected(database: Database) {
    let (server, developer) = Developer::start(database);
    let before = server.database().rows();
    let good = signup("jane@example.com").to_string();
    let inside = good.strip_suffix('}').expect("an object");
    let bodies = [
        format!("{inside},\"email\":\"june@example.com\"}}").into_bytes(),
        format!("{inside},\"\\u0065mail\":\"june@example.com\"}}").into_bytes(),
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

fn r12_json_has_at_most_32_levels(database: Database) {
    let (server, developer) = Developer::start(database);
    let nested = |depth: usize| {
        let inside = format!("{}{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        format!(r#"{{"email": "jane@example.com", "password": "SecurePass123", "x": {inside}}}"#)
    };
    for depth in [33, 200, 8_000] {
        let response = attempt(&server, &developer, nested(depth));
        assert_bad_body(&response, "value_error.jsondecode");
    }
    attempt(&server, &developer, nested(32)).assert_status(201);
}

fn attempt(server: &Server, developer: &Developer, body: impl Into<Vec<u8>>) -> ApiResponse {
    developer.on(server).json_text(body).send()
}

fn with(server: &Server, developer: &Developer, field: &str, value: Value) -> ApiResponse {
    let mut body = signup("jane@example.com");
    body[field] = value;
    developer.on(server).json(&body).send()
}

fn a_body_with_another_media_type_is_rejected(database: Database) {
    let (server, developer) = Developer::start(database);
    let before = server.database().rows();
    let send = |headers: &[(&str, &str)]| {
        let request = developer.on(&server).headers(headers);
        request.body(signup("jane@example.com").to_string()).send()
    };
    for headers in [
        &[][..],
        &[("Content-Type", "")],
        &[("Content-Type", "text/plain")],
        &[("Content-Type", "text/json")],
        &[("Content-Type", "application/x-www-form-urlencoded")],
        &[("Content-Type", "multipart/form-data; boundary=x")],
        &[("Content-Type", "application/jsonp")],
        &[("Content-Type", "application/json; charset=utf-16")],
        &[
            ("Content-Type", "application/json"),
            ("Content-Encoding", "gzip"),
        ],
        &[
            ("Content-Type", "application/json"),
            ("Content-Type", "text/plain"),
        ],
    ] {
        let response = send(headers);
        assert_eq!(response.status, 415, "{headers:?}: {}", response.body);
        assert!(!response.text("detail").is_empty());
    }
    assert_eq!(server.database().rows(), before);
}

fn every_spelling_of_the_json_media_type_is_accepted(database: Database) {
    let (server, developer) = Developer::start(database);
    for (number, media_type) in [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
    ]
    .iter()
    .enumerate()
    {
        let response = developer
            .on(&server)
            .header("Content-Type", media_type)
            .body(signup(&format!("jane{number}@example.com")).to_string())
            .send();
        assert_eq!(response.status, 201, "{media_type}: {}", response.body);
    }
}

fn r57_a_body_has_at_most_16_kib(database: Database) {
    let (server, developer) = Developer::start(database);
    let padded = |bytes: usize| {
        let body = signup("jane@example.com").to_string();
        format!("{body}{}", " ".repeat(bytes - body.len()))
    };
    for bytes in [16 * 1024 + 1, 1024 * 1024] {
        let response = developer.on(&server).json_text(padded(bytes)).send();
        response.assert_status(413);
        assert!(!response.text("detail").is_empty());
    }
    let response = developer.on(&server).json_text(padded(16 * 1024)).send();
    response.assert_status(201);
}

fn r57_a_body_of_unknown_length_has_at_most_16_kib(database: Database) {
    let (server, developer) = Developer::start(database);
    let chunk = format!("400\r\n{}\r\n", " ".repeat(0x400));
    let head = developer.raw_head(0);
    let head = head.replace(
        "Content-Length: 0",
        "Transfer-Encoding: chunked\r\nConnection: close",
    );
    let mut connection = server.connect();
    connection.send(head.as_bytes());
    connection.send(chunk.repeat(17).as_bytes());
    connection.send(b"0\r\n\r\n");
    let response = connection.read_to_end();
    assert!(response.starts_with("HTTP/1.1 413 "), "{response}");
    server.get("/livez").send().assert_status(200);
}

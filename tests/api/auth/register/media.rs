//! How a body may be declared, and how large it may be.

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, person};

on_both_databases![
    a_body_that_is_not_declared_as_json_is_rejected,
    json_is_known_in_all_its_declarations,
    r57_a_body_has_at_most_16_kib,
    r57_a_body_of_unknown_length_has_at_most_16_kib,
];

fn a_body_that_is_not_declared_as_json_is_rejected(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let before = server.database().rows();
    let declared = |declarations: &[(&str, &str)]| {
        let request = developer.on(&server).headers(declarations);
        request.body(person("jane@example.com").to_string()).send()
    };
    for declarations in [
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
        let response = declared(declarations);
        assert_eq!(response.status, 415, "{declarations:?}: {}", response.body);
        assert!(!response.text("detail").is_empty());
    }
    assert_eq!(server.database().rows(), before);
}

fn json_is_known_in_all_its_declarations(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    for (number, declaration) in [
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
            .header("Content-Type", declaration)
            .body(person(&format!("jane{number}@example.com")).to_string())
            .send();
        assert_eq!(response.status, 201, "{declaration}: {}", response.body);
    }
}

fn r57_a_body_has_at_most_16_kib(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let body = |bytes: usize| {
        let person = person("jane@example.com").to_string();
        format!("{person}{}", " ".repeat(bytes - person.len()))
    };
    for bytes in [16 * 1024 + 1, 1024 * 1024] {
        let response = developer.on(&server).json_text(body(bytes)).send();
        assert_eq!(response.status, 413, "{}", response.body);
        assert!(!response.text("detail").is_empty());
    }
    let response = developer.on(&server).json_text(body(16 * 1024)).send();
    assert_eq!(response.status, 201, "{}", response.body);
}

fn r57_a_body_of_unknown_length_has_at_most_16_kib(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let chunk = format!("400\r\n{}\r\n", " ".repeat(0x400));
    let mut connection = server.connect();
    connection.send(
        format!(
            "POST {REGISTER} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Developer-Key: {}\r\n\
             X-Project-ID: {}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
            developer.developer_key, developer.project_id
        )
        .as_bytes(),
    );
    connection.send(chunk.repeat(17).as_bytes());
    connection.send(b"0\r\n\r\n");
    let response = connection.read_to_end();
    assert!(response.starts_with("HTTP/1.1 413 "), "{response}");
    assert_eq!(server.get("/livez").send().status, 200);
}

//! How a body may be declared, and how large it may be.

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, person};

on_both_databases![
    a_body_that_is_not_declared_as_json_is_refused,
    json_is_known_in_all_its_declarations,
    r57_a_body_has_at_most_16_kib,
    r57_a_body_of_unknown_length_has_at_most_16_kib,
];

fn a_body_that_is_not_declared_as_json_is_refused(database: Database) {
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
        let answer = declared(declarations);
        assert_eq!(answer.status, 415, "{declarations:?}: {}", answer.body);
        assert!(!answer.text("detail").is_empty());
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
        let answer = developer
            .on(&server)
            .header("Content-Type", declaration)
            .body(person(&format!("jane{number}@example.com")).to_string())
            .send();
        assert_eq!(answer.status, 201, "{declaration}: {}", answer.body);
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
        let answer = developer.on(&server).json_text(body(bytes)).send();
        assert_eq!(answer.status, 413, "{}", answer.body);
        assert!(!answer.text("detail").is_empty());
    }
    let answer = developer.on(&server).json_text(body(16 * 1024)).send();
    assert_eq!(answer.status, 201, "{}", answer.body);
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
    let answer = connection.read_to_end();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert_eq!(server.get("/livez").send().status, 200);
}

//! The log lines of requests.

use serde_json::Value;
use tenantry_acceptance::clients::{ME, as_operator, signup};
use tenantry_acceptance::{Database, Request, Server};

#[test]
fn at_info_the_log_has_changes_and_failures_and_no_successful_reads() {
    let server = Server::start(Database::sqlite());
    assert_eq!(status(server.get("/livez"), "read-succeeded"), 200);
    assert_eq!(
        status(server.request("HEAD", "/livez"), "head-succeeded"),
        200
    );
    assert_eq!(status(server.get(ME), "read-rejected"), 401);
    let registration = as_operator(&server).json(&signup("john@example.com"));
    assert_eq!(status(registration, "developer-registered"), 201);

    let lines = lines(&server);
    assert!(line_of(&lines, "read-succeeded").is_none(), "{lines:#?}");
    assert!(line_of(&lines, "head-succeeded").is_none(), "{lines:#?}");
    let rejected = line_of(&lines, "read-rejected").expect("a line for a failure");
    assert_eq!(rejected["level"], "INFO");
    assert_eq!(rejected["fields"]["method"], "GET");
    assert_eq!(rejected["fields"]["route"], ME);
    assert_eq!(rejected["fields"]["status"], 401);
    assert!(rejected["fields"]["milliseconds"].is_u64(), "{rejected}");
    let changed = line_of(&lines, "developer-registered").expect("a line for a change");
    assert_eq!(changed["fields"]["status"], 201);
}

#[test]
fn at_debug_the_log_has_every_request() {
    let server = Server::with(Database::sqlite(), |settings| {
        settings.set("TENANTRY_LOG", "info,tenantry_api_actix=debug");
    });
    assert_eq!(status(server.get("/livez"), "read-succeeded"), 200);
    let lines = lines(&server);
    let read = line_of(&lines, "read-succeeded").expect("a line for a read");
    assert_eq!(read["level"], "DEBUG");
    assert_eq!(read["fields"]["route"], "/livez");
}

#[test]
fn at_warn_the_log_has_no_request() {
    let server = Server::with(Database::sqlite(), |settings| {
        settings.set("TENANTRY_LOG", "warn");
    });
    assert_eq!(status(server.get(ME), "read-rejected"), 401);
    assert!(line_of(&lines(&server), "read-rejected").is_none());
}

/// Sends a request with this id, and returns the status.
fn status(request: Request, id: &str) -> u16 {
    request.header("X-Request-ID", id).send().status
}

fn lines(server: &Server) -> Vec<Value> {
    let log = server.stderr();
    let lines = log.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("JSON in every line")
}

fn line_of<'a>(lines: &'a [Value], id: &str) -> Option<&'a Value> {
    let has_id = |line: &&Value| line["fields"]["request_id"] == id;
    lines.iter().find(has_id)
}

//! What a request leaves in the log.

use serde_json::Value;
use tenantry_acceptance::{Database, Request, Server};

use crate::callers::{ME, as_operator, person};

#[test]
fn at_info_the_log_names_changes_and_failures_and_no_read_that_was_answered() {
    let server = Server::start(Database::sqlite());
    assert_eq!(status(server.get("/livez"), "read-answered"), 200);
    assert_eq!(
        status(server.request("HEAD", "/livez"), "head-answered"),
        200
    );
    assert_eq!(status(server.get(ME), "read-rejected"), 401);
    let registration = as_operator(&server).json(&person("john@example.com"));
    assert_eq!(status(registration, "developer-registered"), 201);

    let lines = lines(&server);
    assert!(line_of(&lines, "read-answered").is_none(), "{lines:#?}");
    assert!(line_of(&lines, "head-answered").is_none(), "{lines:#?}");
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
fn at_debug_the_log_names_every_request() {
    let server = Server::with(Database::sqlite(), |settings| {
        settings.set("TENANTRY_LOG", "info,tenantry_api_actix=debug");
    });
    assert_eq!(status(server.get("/livez"), "read-answered"), 200);
    let lines = lines(&server);
    let answered = line_of(&lines, "read-answered").expect("a line for a read");
    assert_eq!(answered["level"], "DEBUG");
    assert_eq!(answered["fields"]["route"], "/livez");
}

#[test]
fn at_warn_the_log_names_no_request() {
    let server = Server::with(Database::sqlite(), |settings| {
        settings.set("TENANTRY_LOG", "warn");
    });
    assert_eq!(status(server.get(ME), "read-rejected"), 401);
    assert!(line_of(&lines(&server), "read-rejected").is_none());
}

/// Of the response to a request that is found again by this id.
fn status(request: Request, id: &str) -> u16 {
    request.header("X-Request-ID", id).send().status
}

fn lines(server: &Server) -> Vec<Value> {
    let log = server.stderr();
    let lines = log.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("JSON in each line")
}

fn line_of<'a>(lines: &'a [Value], id: &str) -> Option<&'a Value> {
    let is_it = |line: &&Value| line["fields"]["request_id"] == id;
    lines.iter().find(is_it)
}

//! `GET /livez`, `/readyz`, `/health`

use serde_json::json;
use tenantry_acceptance::{Database, Server, on_both_databases};

on_both_databases![a_server_that_has_started_is_well];

fn a_server_that_has_started_is_well(database: Database) {
    let server = Server::start(database);
    for path in ["/livez", "/readyz", "/health"] {
        server.get(path).send().is(200, &json!({"status": "ok"}));
    }
}

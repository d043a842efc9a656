//! `GET /livez`, `/readyz`, `/health`

use serde_json::json;
use tenantry_acceptance::{Database, Server, on_both_databases};

on_both_databases![a_started_server_is_healthy];

fn a_started_server_is_healthy(database: Database) {
    let server = Server::start(database);
    for path in ["/livez", "/readyz", "/health"] {
        let response = server.get(path).send();
        response.assert_json(200, &json!({"status": "ok"}));
    }
}

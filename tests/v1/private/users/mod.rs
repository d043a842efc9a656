//! `POST /v1/private/users/`

mod access;
mod audit;
mod creation;
mod request_body;

use serde_json::Value;
use tenantry_acceptance::Server;

/// Creates a service token with the command line; the result has `id` and `token`.
#[track_caller]
fn create_token(server: &Server, options: &[&str]) -> Value {
    let command = ["service-token", "create", "--name", "Importer", "--json"];
    let arguments = [&command, options].concat();
    server.installation().run(&arguments).success().json()
}

#[track_caller]
fn secret(token: &Value) -> &str {
    token["token"].as_str().expect("the token")
}

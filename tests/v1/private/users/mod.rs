//! `POST /v1/private/users/`

mod addresses;
mod audit;
mod bodies;
mod paths;
mod projects;
mod responses;
mod tokens;

use serde_json::Value;
use tenantry_acceptance::Server;

/// Makes a service token at the command line; the response has its `id` and the `token`.
#[track_caller]
fn make_token(server: &Server, options: &[&str]) -> Value {
    let command = ["service-token", "create", "--name", "Importer", "--json"];
    let arguments = [&command, options].concat();
    server.installation().run(&arguments).well().json()
}

#[track_caller]
fn secret(token: &Value) -> &str {
    token["token"].as_str().expect("a token is shown once")
}

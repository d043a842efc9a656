//! `TENANTRY_PRIVATE_LISTEN`

use tenantry_acceptance::clients::{PRIVATE_USERS, as_service, signup};
use tenantry_acceptance::{Database, Installation, Request, on_both_databases};

on_both_databases![
    private_routes_exist_only_on_their_own_listener,
    the_third_curl_command_of_the_first_start_uses_the_private_listener,
];

fn private_routes_exist_only_on_their_own_listener(database: Database) {
    let mut installation = Installation::on(database);
    let private = installation.listen_privately();
    let server = installation.serve();
    let body = signup("ops@example.com");
    for path in [
        PRIVATE_USERS,
        "/v1/private/users",
        "/v1/private/%75sers/",
        "/v1/private",
    ] {
        let request = server.post(path).bearer(&server.service_token);
        request.json(&body).send().assert_error(404, "Not Found");
    }
    assert_eq!(server.database().count("accounts"), 0);
    let url = format!("http://{private}{PRIVATE_USERS}");
    let rejected = Request::new("POST", &url).json(&body).send();
    rejected.assert_error(401, "Not authenticated");
    let request = Request::new("POST", &url).bearer(&server.service_token);
    let response = request.json(&body).send();
    response.assert_status(200);
    let public = as_service(&server).json(&body).send();
    public.assert_error(404, "Not Found");
}

fn the_third_curl_command_of_the_first_start_uses_the_private_listener(database: Database) {
    let mut installation = Installation::on(database);
    let private = installation.listen_privately();
    let server = installation.serve();
    let lines = server.curl_lines();
    let uses = |line: usize, address: &str| {
        let line = lines.get(line).map(String::as_str).unwrap_or_default();
        line.contains(&format!(" http://{address}/"))
    };
    assert!(uses(0, &server.address()) && uses(1, &server.address()));
    assert!(uses(2, &private), "{lines:?}");
}

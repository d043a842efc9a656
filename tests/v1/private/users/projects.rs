//! Whose end users are made.

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use super::{make_token, secret};
use crate::callers::{Developer, PRIVATE_USERS, person};

on_both_databases![
    a_bound_token_makes_end_users_of_its_project,
    a_bound_token_knows_no_other_project,
    a_token_for_the_platform_makes_end_users_where_it_is_told,
    an_unknown_or_archived_project_is_not_found,
    addresses_are_unique_within_the_project_on_both_surfaces,
];

fn a_bound_token_makes_end_users_of_its_project(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let token = bound(&server, &developer);
    let response = create(&server, &token, "jane@example.com", None);
    assert_eq!(response.status, 200, "{}", response.body);
    assert_is_end_user_of(&server, &response, &developer);
    let own = Some(developer.project_id.as_str());
    let response = create(&server, &token, "june@example.com", own);
    assert_is_end_user_of(&server, &response, &developer);
}

fn a_bound_token_knows_no_other_project(database: Database) {
    let server = Server::start(database);
    let [mine, theirs] =
        ["mine@example.com", "theirs@example.com"].map(|email| Developer::register(&server, email));
    let token = bound(&server, &mine);
    let before = server.database().count("accounts");
    let random = "550e8400-e29b-41d4-a716-446655440000";
    for project in [&theirs.project_id, random] {
        let response = create(&server, &token, "jane@example.com", Some(project));
        response.says(404, "Project not found");
    }
    assert_eq!(server.database().count("accounts"), before);
}

fn a_token_for_the_platform_makes_end_users_where_it_is_told(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let project = Some(developer.project_id.as_str());
    let response = create(&server, &server.service_token, "jane@example.com", project);
    assert_is_end_user_of(&server, &response, &developer);
}

fn an_unknown_or_archived_project_is_not_found(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let unknown = Some("550e8400-e29b-41d4-a716-446655440000");
    let token = &server.service_token;
    create(&server, token, "jane@example.com", unknown).says(404, "Project not found");
    let archive = "UPDATE projects SET archived_at = created_at";
    assert_eq!(server.database().execute(archive), 1);
    let project = Some(developer.project_id.as_str());
    create(&server, token, "jane@example.com", project).says(404, "Project not found");
    assert_eq!(server.database().count("accounts"), 1);
}

fn addresses_are_unique_within_the_project_on_both_surfaces(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let registered = developer
        .on(&server)
        .json(&person("jane@example.com"))
        .send();
    assert_eq!(registered.status, 201, "{}", registered.body);
    let token = bound(&server, &developer);
    let response = create(&server, &token, "JANE@example.com", None);
    response.says(409, "User with this email already exists");
    let platform = &server.service_token;
    assert_eq!(
        create(&server, platform, "jane@example.com", None).status,
        200
    );
}

fn bound(server: &Server, developer: &Developer) -> String {
    let project = &developer.project_id;
    let options = ["--scope", "users:create", "--project", project];
    secret(&make_token(server, &options)).to_owned()
}

fn create(server: &Server, token: &str, email: &str, project: Option<&str>) -> ApiResponse {
    let mut body = person(email);
    if let Some(project) = project {
        body["project_id"] = json!(project);
    }
    server.post(PRIVATE_USERS).bearer(token).json(&body).send()
}

#[track_caller]
fn assert_is_end_user_of(server: &Server, response: &ApiResponse, developer: &Developer) {
    assert_eq!(response.status, 200, "{}", response.body);
    let database = server.database();
    let roles = database.values(&format!(
        "SELECT role AS value FROM accounts WHERE id = {} AND project_id = {}",
        database.id(&response.text("id")),
        database.id(&developer.project_id)
    ));
    assert_eq!(roles, ["end_user"]);
}

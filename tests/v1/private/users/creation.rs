//! The created users, their response and their project.

use serde_json::json;
use tenantry_acceptance::assertions::assert_private_user;
use tenantry_acceptance::clients::{Developer, EndUser, PRIVATE_USERS, as_service, signup};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use super::{create_token, secret};

on_both_databases![
    the_response_has_exactly_these_fields,
    an_account_is_unverified_by_default,
    a_platform_token_creates_developers_without_keys,
    a_project_token_creates_end_users_of_its_project,
    a_project_token_has_access_to_no_other_project,
    a_platform_token_creates_end_users_of_any_project,
    an_unknown_or_archived_project_is_not_found,
    emails_are_unique_within_the_project_for_both_endpoints,
];

fn the_response_has_exactly_these_fields(database: Database) {
    let server = Server::start(database);
    let body = json!({
        "email": "internal.user@example.com",
        "password": "secure_password",
        "full_name": "Internal System User",
        "is_verified": true,
    });
    let response = as_service(&server).json(&body).send();
    response.assert_status(200);
    assert_private_user(&response, "internal.user@example.com");
}

fn an_account_is_unverified_by_default(database: Database) {
    let server = Server::start(database);
    let emails = |server: &Server| {
        ["verifications", "outbox_emails"].map(|table| server.database().count(table))
    };
    for (number, (is_verified, expected)) in [(None, 1), (Some(false), 2), (Some(true), 2)]
        .into_iter()
        .enumerate()
    {
        let mut body = signup(&format!("ops{number}@example.com"));
        if let Some(is_verified) = is_verified {
            body["is_verified"] = json!(is_verified);
        }
        let response = as_service(&server).json(&body).send();
        response.assert_status(200);
        let is_active = json!(is_verified == Some(true));
        assert_eq!(response.json()["is_active"], is_active);
        assert_eq!(emails(&server), [expected, expected]);
    }
}

fn a_platform_token_creates_developers_without_keys(database: Database) {
    let server = Server::start(database);
    let mut expected = server.database().rows();
    let response = as_service(&server).json(&signup("ops@example.com")).send();
    response.assert_status(200);
    for table in [
        "accounts",
        "verifications",
        "outbox_emails",
        "audit_entries",
    ] {
        *expected.get_mut(table).expect("the table") += 1;
    }
    assert_eq!(server.database().rows(), expected);
    let roles = server
        .database()
        .values("SELECT role AS value FROM accounts");
    assert_eq!(roles, ["developer"]);
}

fn a_project_token_creates_end_users_of_its_project(database: Database) {
    let (server, developer) = Developer::start(database);
    let token = project_token(&server, &developer);
    let response = create(&server, &token, "jane@example.com", None);
    response.assert_status(200);
    assert_is_end_user_of(&server, &response, &developer);
    let own = Some(developer.project_id.as_str());
    let response = create(&server, &token, "june@example.com", own);
    assert_is_end_user_of(&server, &response, &developer);
}

fn a_project_token_has_access_to_no_other_project(database: Database) {
    let server = Server::start(database);
    let [own, foreign] =
        ["own@example.com", "foreign@example.com"].map(|email| Developer::register(&server, email));
    let token = project_token(&server, &own);
    let before = server.database().count("accounts");
    let random = "550e8400-e29b-41d4-a716-446655440000";
    for project in [&foreign.project_id, random] {
        let response = create(&server, &token, "jane@example.com", Some(project));
        response.assert_error(404, "Project not found");
    }
    assert_eq!(server.database().count("accounts"), before);
}

fn a_platform_token_creates_end_users_of_any_project(database: Database) {
    let (server, developer) = Developer::start(database);
    let project = Some(developer.project_id.as_str());
    let response = create(&server, &server.service_token, "jane@example.com", project);
    assert_is_end_user_of(&server, &response, &developer);
}

fn an_unknown_or_archived_project_is_not_found(database: Database) {
    let (server, developer) = Developer::start(database);
    let unknown = Some("550e8400-e29b-41d4-a716-446655440000");
    let token = &server.service_token;
    create(&server, token, "jane@example.com", unknown).assert_error(404, "Project not found");
    let archive = "UPDATE projects SET archived_at = created_at";
    assert_eq!(server.database().execute(archive), 1);
    let project = Some(developer.project_id.as_str());
    create(&server, token, "jane@example.com", project).assert_error(404, "Project not found");
    assert_eq!(server.database().count("accounts"), 1);
}

fn emails_are_unique_within_the_project_for_both_endpoints(database: Database) {
    let (server, developer, _) = EndUser::start(database);
    let token = project_token(&server, &developer);
    let response = create(&server, &token, "JANE@example.com", None);
    response.assert_error(409, "User with this email already exists");
    let platform = &server.service_token;
    create(&server, platform, "jane@example.com", None).assert_status(200);
}

fn project_token(server: &Server, developer: &Developer) -> String {
    let project = &developer.project_id;
    let options = ["--scope", "users:create", "--project", project];
    secret(&create_token(server, &options)).to_owned()
}

fn create(server: &Server, token: &str, email: &str, project: Option<&str>) -> ApiResponse {
    let mut body = signup(email);
    if let Some(project) = project {
        body["project_id"] = json!(project);
    }
    server.post(PRIVATE_USERS).bearer(token).json(&body).send()
}

#[track_caller]
fn assert_is_end_user_of(server: &Server, response: &ApiResponse, developer: &Developer) {
    response.assert_status(200);
    let database = server.database();
    let roles = database.values(&format!(
        "SELECT role AS value FROM accounts WHERE id = {} AND project_id = {}",
        database.id(&response.text("id")),
        database.id(&developer.project_id)
    ));
    assert_eq!(roles, ["end_user"]);
}

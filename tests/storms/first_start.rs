//! What the first start prints works as pasted, and the next start knows it all and says nothing.

use std::path::Path;
use std::process::Command;

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

/// What the three lines say when everybody is registered; the second finds no keys in the first's response.
const ALREADY: [&str; 3] = [
    "Email already registered",
    "Invalid X-Project-ID format. Must be a valid UUID.",
    "User with this email already exists",
];

on_both_databases![the_three_pasted_lines_response_as_the_seeds_show_and_a_restart_keeps_it_all];

fn the_three_pasted_lines_response_as_the_seeds_show_and_a_restart_keeps_it_all(
    database: Database,
) {
    let mut server = Server::start(database);
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let responses: Vec<ApiResponse> = server
        .curl_lines()
        .iter()
        .map(|line| paste(line, folder.path()))
        .collect();
    let [developer, end_user, private_user] = responses.as_slice() else {
        panic!("three lines, but {}", responses.len());
    };
    assert_developer(developer);
    assert_end_user(end_user, developer);
    assert_private_user(private_user);

    let (rows, lines) = (server.database().rows(), server.curl_lines());
    server.terminate();
    assert_eq!(server.wait().code(), Some(0), "{}", server.stderr());
    server.restart();
    assert_eq!(server.database().rows(), rows);
    assert_eq!(server.stdout(), "");
    for secret in [&server.operator_key, &server.service_token] {
        assert!(secret.len() >= 32, "{secret}");
        assert!(!server.stderr().contains(secret.as_str()));
    }
    let again = lines.iter().map(|line| paste(line, folder.path()).json());
    assert_eq!(
        again.collect::<Vec<_>>(),
        ALREADY.map(|said| json!({"detail": said}))
    );
    let request = server.get("/api/v1/auth/me");
    let me = request.bearer(&end_user.text("access_token")).send();
    assert_eq!((me.status, me.text("id")), (200, end_user.text("id")));
}

fn paste(line: &str, folder: &Path) -> ApiResponse {
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{output:?}");
    ApiResponse {
        status: 0,
        headers: HeaderMap::default(),
        body: String::from_utf8(output.stdout).expect("UTF-8"),
    }
}

fn assert_developer(response: &ApiResponse) {
    let members = [
        "id",
        "email",
        "full_name",
        "role",
        "is_active",
        "created_at",
        "provisioning",
    ];
    assert_eq!(response.members(), members);
    assert_person(response, "john@example.com", "John Smith", "developer");
    let provisioning = response.json()["provisioning"].clone();
    let provisioning = provisioning.as_object().expect("an object");
    assert_eq!(provisioning.len(), 3);
    assert_uuid(&response.text("provisioning.project_id"));
    for key in ["developer_key", "api_key"] {
        assert_key(&response.text(&format!("provisioning.{key}")));
    }
}

fn assert_end_user(response: &ApiResponse, developer: &ApiResponse) {
    let members = [
        "id",
        "email",
        "full_name",
        "role",
        "is_active",
        "created_at",
        "project_id",
        "access_token",
        "refresh_token",
        "token_type",
    ];
    assert_eq!(response.members(), members);
    assert_person(response, "jane@example.com", "Jane Doe", "end_user");
    let project = developer.text("provisioning.project_id");
    assert_eq!(response.text("project_id"), project);
    assert_eq!(response.text("token_type"), "bearer");
    for token in ["access_token", "refresh_token"] {
        assert_eq!(response.text(token).split('.').count(), 3);
    }
}

fn assert_private_user(response: &ApiResponse) {
    let members = [
        "username",
        "email",
        "is_active",
        "is_superuser",
        "is_staff",
        "full_name",
        "id",
    ];
    assert_eq!(response.members(), members);
    let mut shown = response.json();
    assert_uuid(&response.text("id"));
    shown["id"] = Value::Null;
    let expected = json!({
        "username": "internal.user@example.com",
        "email": "internal.user@example.com",
        "is_active": true,
        "is_superuser": false,
        "is_staff": false,
        "full_name": "Internal System User",
        "id": null,
    });
    assert_eq!(shown, expected);
}

fn assert_person(response: &ApiResponse, email: &str, full_name: &str, role: &str) {
    assert_uuid(&response.text("id"));
    assert_eq!(response.text("email"), email);
    assert_eq!(response.text("full_name"), full_name);
    assert_eq!(response.text("role"), role);
    assert_eq!(response.json()["is_active"], json!(false));
    // `2025-12-07T10:30:00Z`: UTC, whole seconds.
    let created_at = response.text("created_at");
    assert_eq!(shape(&created_at), "0000-00-00A00:00:00A", "{created_at}");
}

fn assert_key(key: &str) {
    let rest = key.strip_prefix("ak_").expect("the prefix of keys");
    let is_of_the_alphabet = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    assert!(
        rest.len() == 32 && rest.chars().all(is_of_the_alphabet),
        "{key}"
    );
}

fn assert_uuid(id: &str) {
    let groups: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!(groups, [8, 4, 4, 4, 12], "{id}");
    assert!(
        id.chars().all(|c| c == '-' || c.is_ascii_hexdigit()),
        "{id}"
    );
}

/// Digits as `0` and emails as `A`.
fn shape(text: &str) -> String {
    let shape = |c: char| match c {
        '0'..='9' => '0',
        'A'..='Z' => 'A',
        other => other,
    };
    text.chars().map(shape).collect()
}

//! The first start, later starts, and failed starts.

use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

use reqwest::header::HeaderMap;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tenantry_acceptance::assertions::{assert_developer, assert_end_user, assert_private_user};
use tenantry_acceptance::clients::{PRIVATE_USERS, as_operator, get_me, signup};
use tenantry_acceptance::wait::{wait_for, wait_until};
use tenantry_acceptance::{
    ApiResponse, Database, Installation, Request, Server, on_both_databases,
};

on_both_databases![
    the_first_start_prints_secrets_and_three_curl_commands_that_work_and_the_second_prints_nothing,
    secrets_of_the_environment_work_and_are_not_printed,
    r43_a_revoked_secret_in_the_settings_prevents_the_start,
    an_address_in_use_is_reported_and_nothing_is_set_up,
    a_server_with_closed_output_serves_and_stops,
];

#[test]
fn without_a_setting_the_database_is_a_file_in_its_own_folder() {
    let mut installation = Installation::on(Database::sqlite());
    installation.unset("TENANTRY_DATABASE_URL");
    let file = installation.folder().join("tenantry-data/tenantry.db");
    installation.run(&["migrate", "up"]).success();
    assert!(file.exists());
}

/// The details after a restart, when every account exists; the second command finds no keys in the first
/// response.
const CONFLICTS: [&str; 3] = [
    "Email already registered",
    "Invalid X-Project-ID format. Must be a valid UUID.",
    "User with this email already exists",
];

fn the_first_start_prints_secrets_and_three_curl_commands_that_work_and_the_second_prints_nothing(
    database: Database,
) {
    let mut server = Server::start(database);
    assert!(server.operator_key.len() >= 32, "{}", server.operator_key);
    let token = &server.service_token;
    assert!(token.starts_with("st_") && token.len() == 35, "{token}");
    let commands = server.curl_lines();
    let responses: Vec<ApiResponse> = commands.iter().map(|line| run(&server, line)).collect();
    let [developer, end_user, private_user] = responses.as_slice() else {
        panic!("{responses:?}");
    };
    assert_developer(developer, "john@example.com");
    assert_eq!(developer.text("full_name"), "John Smith");
    assert_end_user(end_user, "jane@example.com");
    assert_eq!(end_user.text("full_name"), "Jane Doe");
    let project = developer.text("provisioning.project_id");
    assert_eq!(end_user.text("project_id"), project);
    for token in ["access_token", "refresh_token"] {
        assert_eq!(end_user.text(token).split('.').count(), 3);
    }
    assert_private_user(private_user, "internal.user@example.com");
    assert_eq!(server.database().count("accounts"), 3);

    let rows = server.database().rows();
    server.terminate();
    assert_eq!(server.wait().code(), Some(0), "{}", server.stderr());
    server.restart();
    assert_eq!(server.database().rows(), rows);
    assert_eq!(server.stdout(), "");
    let again = commands.iter().map(|line| run(&server, line).json());
    let expected = CONFLICTS.map(|detail| json!({ "detail": detail }));
    assert_eq!(again.collect::<Vec<_>>(), expected);
    let me = get_me(&server, &end_user.text("access_token"));
    assert_eq!((me.status, me.text("id")), (200, end_user.text("id")));
    let log = server.stderr();
    assert!(!log.contains(&server.operator_key) && !log.contains(&server.service_token));
}

fn secrets_of_the_environment_work_and_are_not_printed(database: Database) {
    let [key, token] = [
        "Zk3v9QpX7wL2mN8rT4yB6cD1fG5hJ0sA",
        "st_Aq7Wz3Xs9Ed1Cr5Vf8Tg2Bn6Yh4Mj0Ku",
    ];
    let mut server = Server::with(database, |settings| {
        settings
            .set("TENANTRY_OPERATOR_KEY", key)
            .set("TENANTRY_SERVICE_TOKEN", token);
    });
    for number in 0..2 {
        let developer = as_operator(&server).json(&signup(&format!("john{number}@example.com")));
        developer.send().assert_status(201);
        let user = server.post(PRIVATE_USERS).bearer(token);
        let user = user
            .json(&signup(&format!("ops{number}@example.com")))
            .send();
        user.assert_status(200);
        for printed in [server.stdout(), server.stderr()] {
            assert!(
                !printed.contains(key) && !printed.contains(token),
                "{printed}"
            );
        }
        server.restart();
    }
    assert_eq!(server.database().count("operator_keys"), 1);
    assert_eq!(server.database().count("service_tokens"), 1);
}

fn r43_a_revoked_secret_in_the_settings_prevents_the_start(database: Database) {
    let [first, second] = [
        "Zk3v9QpX7wL2mN8rT4yB6cD1fG5hJ0sA",
        "Qm8Vb2Ny6Tc4Rx1Wz5Ks9Jd3Hg7Fp0La",
    ];
    for key in [first, second] {
        let mut server = Server::with(database.clone(), |settings| {
            settings.set("TENANTRY_OPERATOR_KEY", key);
        });
        server.terminate();
        server.wait();
    }
    let mut installation = Installation::on(database);
    installation.set("TENANTRY_OPERATOR_KEY", first);
    let output = installation.run(&["serve"]);
    output.assert_code(1);
    let reason = "TENANTRY_OPERATOR_KEY: this value was revoked earlier";
    output.assert_stderr(reason);
    assert!(!output.stderr.contains(first), "{}", output.stderr);
}

fn an_address_in_use_is_reported_and_nothing_is_set_up(database: Database) {
    let installation = Installation::on(database);
    let taken = TcpListener::bind(installation.address()).expect("a free port");
    let output = installation.run(&["serve"]);
    output.assert_code(1);
    output.assert_stderr(&installation.address());
    assert_eq!(output.stdout, "");
    assert!(!installation.database().is_set_up());
    drop(taken);
    let server = installation.serve();
    assert_eq!(server.curl_lines().len(), 3, "not the first start");
}

fn a_server_with_closed_output_serves_and_stops(database: Database) {
    let installation = Installation::on(database);
    let mut process = installation.spawn_with_closed_output();
    let url = format!("http://{}/livez", installation.address());
    let limit = Duration::from_secs(10);
    wait_until("the server is live", limit, || {
        let response = Request::new("GET", &url).try_send();
        response.is_some_and(|response| response.status == 200)
    });
    kill_process(Pid::from_child(&process), Signal::TERM).expect("a child process");
    let ended = wait_for("the exit", limit, || {
        process.try_wait().expect("a child process")
    });
    assert_eq!(ended.code(), Some(0));
}

/// Runs a command in a shell, and returns the response that it prints.
#[track_caller]
fn run(server: &Server, line: &str) -> ApiResponse {
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(server.installation().folder())
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{line}: {output:?}");
    ApiResponse {
        status: 0,
        headers: HeaderMap::default(),
        body: String::from_utf8(output.stdout).expect("UTF-8"),
    }
}

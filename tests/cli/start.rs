//! The first start, every other start, and starts that fail.

use std::net::TcpListener;
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use serde_json::Value;
use tenantry_acceptance::{Database, Installation, Request, Server, on_both_databases};

use crate::callers::{PRIVATE_USERS, as_operator, as_system, person};

on_both_databases![
    the_first_start_prints_secrets_once_and_the_second_prints_none,
    the_three_lines_work_as_pasted,
    secrets_from_the_environment_work_and_are_not_printed,
    r43_a_setting_that_was_revoked_refuses_to_start,
    an_address_in_use_is_named_and_leaves_no_half_made_installation,
    sigterm_ends_the_server_well,
    a_server_whose_output_nobody_reads_serves_and_stops,
];

#[test]
fn without_a_setting_the_database_is_a_file_in_a_folder_of_its_own() {
    let mut installation = Installation::on(Database::sqlite());
    installation.unset("TENANTRY_DATABASE_URL");
    let file = installation.folder().join("tenantry-data/tenantry.db");
    let _ = installation.run(&["migrate", "up"]).well();
    assert!(file.exists());
}

fn the_first_start_prints_secrets_once_and_the_second_prints_none(database: Database) {
    let mut server = Server::start(database);
    assert!(server.operator_key.len() >= 32, "{}", server.operator_key);
    let token = &server.service_token;
    assert!(token.starts_with("st_") && token.len() == 35, "{token}");
    assert_eq!(server.curl_lines().len(), 3);
    server.restart();
    let developer = as_operator(&server)
        .json(&person("john@example.com"))
        .send();
    assert_eq!(developer.status, 201);
    assert_eq!(
        as_system(&server)
            .json(&person("ops@example.com"))
            .send()
            .status,
        200
    );
    server.terminate();
    server.wait();
    assert_eq!(server.stdout(), "");
    let log = server.stderr();
    assert!(!log.contains(&server.operator_key) && !log.contains(&server.service_token));
}

fn the_three_lines_work_as_pasted(database: Database) {
    let server = Server::start(database);
    let responses: Vec<Value> = server
        .curl_lines()
        .iter()
        .map(|line| paste(&server, line))
        .collect();
    let [developer, end_user, private] = responses.as_slice() else {
        panic!("{responses:?}");
    };
    assert_eq!(developer["role"], "developer");
    assert_eq!(end_user["role"], "end_user");
    assert_eq!(
        end_user["project_id"],
        developer["provisioning"]["project_id"]
    );
    assert_eq!(private["is_active"], true);
    assert_eq!(private["username"], private["email"]);
    assert_eq!(server.database().count("accounts"), 3);
}

fn secrets_from_the_environment_work_and_are_not_printed(database: Database) {
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
        let developer = as_operator(&server).json(&person(&format!("john{number}@example.com")));
        assert_eq!(developer.send().status, 201);
        let user = server.post(PRIVATE_USERS).bearer(token);
        let user = user
            .json(&person(&format!("ops{number}@example.com")))
            .send();
        assert_eq!(user.status, 200, "{}", user.body);
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

fn r43_a_setting_that_was_revoked_refuses_to_start(database: Database) {
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
    let finished = installation.run(&["serve"]);
    assert_eq!(finished.code, 1, "{}", finished.stderr);
    let reason = "TENANTRY_OPERATOR_KEY: this value was revoked earlier";
    assert!(finished.stderr.contains(reason), "{}", finished.stderr);
    assert!(!finished.stderr.contains(first), "{}", finished.stderr);
}

fn an_address_in_use_is_named_and_leaves_no_half_made_installation(database: Database) {
    let installation = Installation::on(database);
    let taken = TcpListener::bind(installation.address()).expect("a free port");
    let finished = installation.run(&["serve"]);
    assert_eq!(finished.code, 1, "{}", finished.stderr);
    assert!(
        finished.stderr.contains(&installation.address()),
        "{}",
        finished.stderr
    );
    assert_eq!(finished.stdout, "");
    assert!(!installation.database().is_set_up());
    drop(taken);
    let server = installation.serve();
    assert_eq!(server.curl_lines().len(), 3, "it is still the first start");
}

fn sigterm_ends_the_server_well(database: Database) {
    let mut server = Server::start(database);
    server.terminate();
    assert_eq!(server.wait().code(), Some(0));
}

fn a_server_whose_output_nobody_reads_serves_and_stops(database: Database) {
    let installation = Installation::on(database);
    let mut process = installation.spawn_unheard();
    let url = format!("http://{}/livez", installation.address());
    let responses = || {
        Request::new("GET", &url)
            .try_send()
            .is_some_and(|response| response.status == 200)
    };
    within_ten_seconds(responses);
    kill_process(Pid::from_child(&process), Signal::TERM).expect("a process of ours");
    within_ten_seconds(|| process.try_wait().expect("a process of ours").is_some());
    let ended = process.wait().expect("a process of ours");
    assert_eq!(ended.code(), Some(0));
}

#[track_caller]
fn within_ten_seconds(mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "it never happened"
        );
        thread::sleep(Duration::from_millis(20));
    }
}

/// Runs a line in a shell, as somebody who pastes it does.
#[track_caller]
fn paste(server: &Server, line: &str) -> Value {
    let Output { stdout, stderr, .. } = Command::new("sh")
        .args(["-c", line])
        .current_dir(server.installation().folder())
        .output()
        .expect("there is a shell");
    let said = String::from_utf8_lossy(&stderr);
    serde_json::from_slice(&stdout).unwrap_or_else(|error| panic!("{error}: {line}\n{said}"))
}

//! No secret in a log or in the database.

use std::path::Path;

use serde_json::json;
use tenantry_acceptance::accounts::{Tokens, post, project_login, refresh};
use tenantry_acceptance::assertions::sha256;
use tenantry_acceptance::clients::{
    Developer, EndUser, ME, PRIVATE_USERS, REGISTER, as_service, get_me, signup,
};
use tenantry_acceptance::{Database, Email, Server, on_both_databases};

on_both_databases![r60_no_secret_is_logged_or_stored];

const WRONG_KEY: &str = "ak_ThisKeyIsWrongAndBelongsToNoUser1";
const PASSWORDS: [&str; 2] = ["SecurePass123", "NoDigitsButSecret"];

fn r60_no_secret_is_logged_or_stored(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_LOG", "trace");
    });
    let developer = Developer::register(&server, "john@example.com");
    let user = EndUser::register(&server, &developer, "jane@example.com");
    let email = server.email("verify_email", "jane@example.com", 1);
    let session = use_account(&server, &developer, &email);
    misuse_credentials(&server, &developer, &user);
    let (token, code) = (email.token(), format!("\"{}\"", email.code()));
    let secrets = [
        &token,
        &code,
        &session.access,
        &session.refresh,
        &server.operator_key,
        &server.service_token,
        &developer.developer_key,
        &developer.api_key,
        &user.access_token,
        &user.refresh_token,
        WRONG_KEY,
    ];
    let log = server.stderr();
    assert!(log.lines().count() > 20, "not a trace log: {log}");
    for secret in secrets.into_iter().chain(PASSWORDS) {
        assert_absent(&log, secret);
        assert_absent(&log, &sha256(secret));
    }
    // The driver logs values as lists of bytes, which a search for a string does not find.
    assert_absent(&log, "tokio_postgres");
    for personal in [
        "jane@example.com",
        "john@example.com",
        "ops@example.com",
        "$argon2id$",
    ] {
        assert_absent(&log, personal);
    }
    if let Some(folder) = server.database().folder() {
        for file in files_in(folder) {
            for secret in secrets.into_iter().chain(PASSWORDS) {
                assert!(!contains(&file, secret.as_bytes()), "{secret} is stored");
            }
        }
    }
}

/// Verifies, logs in and refreshes, and fails at each once.
fn use_account(server: &Server, developer: &Developer, email: &Email) -> Tokens {
    let (token, code) = (email.token(), email.code());
    let email = "jane@example.com";
    let wrong = project_login(server, developer, (email, PASSWORDS[1]));
    wrong.send().assert_status(401);
    let page = server.get(&format!("/verify-email?token={token}"));
    page.send().assert_status(200);
    let by_code = json!({"email": email, "code": code});
    let wrong_tenant = post(server, "verify-email").json(&by_code);
    wrong_tenant.send().assert_status(400);
    let by_token = json!({"token": token});
    for status in [200, 400] {
        let response = post(server, "verify-email").json(&by_token).send();
        response.assert_status(status);
    }
    let login = project_login(server, developer, (email, PASSWORDS[0]));
    let tokens = Tokens::of(&login.send());
    get_me(server, &tokens.refresh).assert_status(401);
    refresh(server, &tokens.access).send().assert_status(401);
    Tokens::of(&refresh(server, &tokens.refresh).send())
}

/// Requests with misplaced credentials, and requests that fail.
fn misuse_credentials(server: &Server, developer: &Developer, user: &EndUser) {
    let key = &developer.developer_key;
    let mut weak = signup("june@example.com");
    weak["password"] = PASSWORDS[1].into();
    let statuses = [
        as_service(server).json(&signup("ops@example.com")),
        as_service(server).json(&signup("ops@example.com")),
        server.get(ME).bearer(&user.access_token),
        server.get(ME).bearer(&user.refresh_token),
        server.get(&format!("{ME}?access_token={}", user.access_token)),
        server.get(&format!("/{key}/{WRONG_KEY}")),
        server.post(&format!("{REGISTER}?X-Developer-Key={key}")),
        server.post(REGISTER).header("X-Operator-Key", WRONG_KEY),
        server.post(PRIVATE_USERS).bearer(WRONG_KEY),
        developer.on(server).json(&weak),
        developer
            .on(server)
            .json_text(weak.to_string().replace('}', "")),
    ]
    .map(|request| request.send().status);
    let expected = [200, 409, 200, 401, 401, 404, 403, 401, 401, 422, 422];
    assert_eq!(statuses, expected);
}

#[track_caller]
fn assert_absent(log: &str, secret: &str) {
    if let Some(line) = log.lines().find(|line| line.contains(secret)) {
        panic!("{secret} is logged: {line}");
    }
}

fn files_in(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let files: Vec<Vec<u8>> = paths.filter_map(|path| std::fs::read(path).ok()).collect();
    assert!(files.iter().any(|file| contains(file, b"jane@example.com")));
    files
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

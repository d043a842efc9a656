//! 16 callers use the same token of an email at the same moment.

use std::collections::BTreeMap;

use serde_json::json;
use tenantry_acceptance::{Database, Email, Server, on_both_databases};

use crate::callers::{Developer, base};
use crate::crowd::{Ready, Reply, at_once, statuses, whole_machine};
use crate::end_users::{EndUser, HOME, NEW_PASSWORD, PASSWORD, Tokens, forgotten, login};

const CALLERS: usize = 16;
const JANE: &str = "jane@example.com";

const VERIFY: &str = "/api/v1/auth/verify-email";
const VERIFY_PAGE: &str = "/verify-email";
const RESET: &str = "/api/v1/auth/reset-password";
const RESET_PAGE: &str = "/reset-password";

on_both_databases![
    r22_of_16_uses_of_a_verification_token_one_verifies,
    r22_of_16_uses_of_a_code_one_verifies,
    r22_of_16_uses_of_a_reset_token_one_sets_its_password,
    r51_16_login_attempts_of_a_code_at_once_use_up_its_five_tries_and_leave_the_link,
    r24_looking_at_a_link_five_times_changes_nothing,
];

fn r22_of_16_uses_of_a_verification_token_one_verifies(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let email = register(&server, &developer);
    let token = email.token();
    let by_interface = Ready::post(VERIFY, &[], &json!({ "token": token }));
    let by_page = Ready::form(VERIFY_PAGE, &[("token", &token)]);

    let replies = storm(
        &server,
        &vec![[by_interface, by_page]; CALLERS / 2].concat(),
    );
    assert_one_wins(&replies);
    assert_eq!(verified(&server), 1);
    let login = login(&developer.project_id, JANE, PASSWORD, HOME);
    Tokens::of(&login.send(&server.address()));
}

fn r22_of_16_uses_of_a_code_one_verifies(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let email = register(&server, &developer);
    let replies = storm(&server, &vec![by_code(&developer, &email.code()); CALLERS]);
    assert_one_wins(&replies);
    assert_eq!(verified(&server), 1);
    let token = email.token();
    let by_link = Ready::post(VERIFY, &[], &json!({ "token": token }));
    assert_eq!(by_link.send(&server.address()).status, 400);
}

fn r22_of_16_uses_of_a_reset_token_one_sets_its_password(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let jane = EndUser::create(&server, &developer, JANE);
    let tokens = jane.log_in(&server);
    let email = forgotten(&server, &jane);
    let token = email.token();
    let passwords: Vec<String> = (0..CALLERS).map(|n| format!("SecurePass4{n}")).collect();
    let uses = passwords.iter().enumerate().map(|(number, password)| {
        if number % 2 == 0 {
            Ready::post(RESET, &[], &json!({"token": token, "password": password}))
        } else {
            Ready::form(RESET_PAGE, &[("token", &token), ("password", password)])
        }
    });

    let replies = storm(&server, &uses.collect::<Vec<_>>());
    assert_one_wins(&replies);
    let winner = replies.iter().position(|reply| reply.status == 200);
    let winner = winner.expect("one won");
    for (number, password) in [PASSWORD, &passwords[(winner + 1) % CALLERS]]
        .into_iter()
        .chain([&*passwords[winner]])
        .enumerate()
    {
        let reply = jane.login_with(password, HOME).send(&server.address());
        assert_eq!(reply.status, [401, 401, 200][number], "{reply:?}");
    }
    tokens.assert_rejected(&server.address());
}

fn r51_16_login_attempts_of_a_code_at_once_use_up_its_five_tries_and_leave_the_link(
    database: Database,
) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let email = register(&server, &developer);
    let right = email.code();
    let wrong = if right == "123456" {
        "654321"
    } else {
        "123456"
    };
    let replies = storm(&server, &vec![by_code(&developer, wrong); CALLERS]);
    assert_eq!(statuses(&replies), BTreeMap::from([(400, CALLERS)]));
    let too_late = by_code(&developer, &right).send(&server.address());
    assert_eq!(too_late.status, 400, "{too_late:?}");
    assert_eq!(verified(&server), 0);
    let by_link = Ready::form(VERIFY_PAGE, &[("token", &email.token())]);
    assert_eq!(by_link.send(&server.address()).status, 200);
    assert_eq!(verified(&server), 1);
}

fn r24_looking_at_a_link_five_times_changes_nothing(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let verification = register(&server, &developer).token();
    let john = EndUser::create(&server, &developer, "john@example.com");
    let reset = forgotten(&server, &john).token();
    let links = [
        format!("{VERIFY_PAGE}?token={verification}"),
        format!("{RESET_PAGE}?token={reset}"),
    ];
    let before = state(server.database());
    for link in links.iter().cycle().take(10) {
        for method in ["GET", "HEAD"] {
            let response = server.request(method, link).send();
            assert_eq!(response.status, 200, "{method} {}", response.body);
            assert!(response.header("Set-Cookie").is_none());
        }
    }
    assert_eq!(state(server.database()), before);
    let verify = Ready::form(VERIFY_PAGE, &[("token", &verification)]);
    let set = Ready::form(RESET_PAGE, &[("token", &reset), ("password", NEW_PASSWORD)]);
    for button in [verify, set] {
        assert_eq!(button.send(&server.address()).status, 200);
        assert_eq!(button.send(&server.address()).status, 400);
    }
    assert_eq!(verified(&server), 2);
}

/// Registers somebody, and gives the email.
fn register(server: &Server, developer: &Developer) -> Email {
    let registered = developer.end_user(&base(server), JANE).send();
    assert_eq!(registered.status, 201, "{}", registered.body);
    server.email("verify_email", JANE, 1)
}

fn by_code(developer: &Developer, code: &str) -> Ready {
    let headers = [("X-Project-ID", developer.project_id.as_str())];
    Ready::post(VERIFY, &headers, &json!({"email": JANE, "code": code}))
}

fn storm(server: &Server, uses: &[Ready]) -> Vec<Reply> {
    let _alone = whole_machine();
    at_once(&server.address(), uses)
}

#[track_caller]
fn assert_one_wins(replies: &[Reply]) {
    let expected = BTreeMap::from([(200, 1), (400, CALLERS - 1)]);
    assert_eq!(statuses(replies), expected);
}

/// How many end users are verified.
fn verified(server: &Server) -> usize {
    let verified = "SELECT email_key AS value FROM accounts
        WHERE role = 'end_user' AND verified_at IS NOT NULL";
    server.database().values(verified).len()
}

/// What a link could change.
fn state(database: &Database) -> Vec<String> {
    let text = |column: &str| format!("coalesce(cast({column} as text), 'none')");
    let account = ["verified_at", "updated_at", "version"]
        .map(text)
        .join(" || ' ' || ");
    let proof = ["used_at", "expires_at", "code_attempts"]
        .map(text)
        .join(" || ' ' || ");
    let mut lines = database.values(&format!(
        "SELECT 'account ' || email_key || password_hash || {account} AS value FROM accounts
        UNION ALL SELECT 'proof ' || purpose || {proof} FROM verifications
        UNION ALL SELECT 'session ' || {} FROM sessions
        UNION ALL SELECT 'audited ' || action FROM audit_entries",
        text("ended_at")
    ));
    lines.sort();
    lines
}

//! 16 clients use the token or code of an email at the same moment.

use std::collections::BTreeMap;

use serde_json::json;
use tenantry_acceptance::accounts::PASSWORD;
use tenantry_acceptance::clients::Developer;
use tenantry_acceptance::{Database, Email, Server, clients, on_both_databases};

use crate::concurrent_requests::{RawRequest, RawResponse, exclusively, send_all, statuses};
use crate::end_users::{EndUser, HOME, Tokens, login};

const CLIENTS: usize = 16;
const JANE: &str = "jane@example.com";

const VERIFY: &str = "/api/v1/auth/verify-email";
const VERIFY_PAGE: &str = "/verify-email";
const RESET: &str = "/api/v1/auth/reset-password";
const RESET_PAGE: &str = "/reset-password";

on_both_databases![
    r22_of_16_uses_of_a_verification_token_one_verifies,
    r22_of_16_uses_of_a_code_one_verifies,
    r22_of_16_uses_of_a_reset_token_one_sets_its_password,
    r51_16_wrong_codes_at_once_use_up_the_five_attempts_and_the_link_still_works,
];

fn r22_of_16_uses_of_a_verification_token_one_verifies(database: Database) {
    let (server, developer) = Developer::start(database);
    let email = register(&server, &developer);
    let token = email.token();
    let by_api = RawRequest::post(VERIFY, &[], &json!({ "token": token }));
    let by_page = RawRequest::form(VERIFY_PAGE, &[("token", &token)]);

    let requests = vec![[by_api, by_page]; CLIENTS / 2].concat();
    let responses = send_exclusively(&server, &requests);
    assert_one_succeeds(&responses);
    assert_eq!(verified(&server), 1);
    let login = login(&developer.project_id, JANE, PASSWORD, HOME);
    Tokens::of(&login.send(&server.address()));
}

fn r22_of_16_uses_of_a_code_one_verifies(database: Database) {
    let (server, developer) = Developer::start(database);
    let email = register(&server, &developer);
    let requests = vec![by_code(&developer, &email.code()); CLIENTS];
    let responses = send_exclusively(&server, &requests);
    assert_one_succeeds(&responses);
    assert_eq!(verified(&server), 1);
    let token = email.token();
    let by_link = RawRequest::post(VERIFY, &[], &json!({ "token": token }));
    by_link.send(&server.address()).assert_status(400);
}

fn r22_of_16_uses_of_a_reset_token_one_sets_its_password(database: Database) {
    let (server, developer) = Developer::start(database);
    let jane = EndUser::create(&server, &developer, JANE);
    let tokens = jane.log_in(&server);
    let token = jane.reset_email(&server).token();
    let passwords: Vec<String> = (0..CLIENTS).map(|n| format!("SecurePass4{n}")).collect();
    let uses = passwords.iter().enumerate().map(|(number, password)| {
        if number % 2 == 0 {
            RawRequest::post(RESET, &[], &json!({"token": token, "password": password}))
        } else {
            RawRequest::form(RESET_PAGE, &[("token", &token), ("password", password)])
        }
    });

    let responses = send_exclusively(&server, &uses.collect::<Vec<_>>());
    assert_one_succeeds(&responses);
    let success = responses.iter().position(|response| response.status == 200);
    let success = success.expect("one succeeded");
    for (password, status) in [
        (PASSWORD, 401),
        (&*passwords[(success + 1) % CLIENTS], 401),
        (&*passwords[success], 200),
    ] {
        let login = jane.login_with(password, HOME);
        login.send(&server.address()).assert_status(status);
    }
    tokens.assert_dead(&server.address());
}

fn r51_16_wrong_codes_at_once_use_up_the_five_attempts_and_the_link_still_works(
    database: Database,
) {
    let (server, developer) = Developer::start(database);
    let email = register(&server, &developer);
    let right = email.code();
    let is_wrong = |code: &&str| *code != right;
    let wrong = ["123456", "654321"].into_iter().find(is_wrong);
    let wrong = wrong.expect("two codes");
    let requests = vec![by_code(&developer, wrong); CLIENTS];
    let responses = send_exclusively(&server, &requests);
    assert_eq!(statuses(&responses), BTreeMap::from([(400, CLIENTS)]));
    let too_late = by_code(&developer, &right).send(&server.address());
    too_late.assert_status(400);
    assert_eq!(verified(&server), 0);
    let by_link = RawRequest::form(VERIFY_PAGE, &[("token", &email.token())]);
    by_link.send(&server.address()).assert_status(200);
    assert_eq!(verified(&server), 1);
}

/// Registers an end user and returns the email.
fn register(server: &Server, developer: &Developer) -> Email {
    clients::EndUser::register(server, developer, JANE);
    server.email("verify_email", JANE, 1)
}

fn by_code(developer: &Developer, code: &str) -> RawRequest {
    let headers = [developer.project_header()];
    RawRequest::post(VERIFY, &headers, &json!({"email": JANE, "code": code}))
}

fn send_exclusively(server: &Server, requests: &[RawRequest]) -> Vec<RawResponse> {
    exclusively(|| send_all(&server.address(), requests))
}

#[track_caller]
fn assert_one_succeeds(responses: &[RawResponse]) {
    let expected = BTreeMap::from([(200, 1), (400, CLIENTS - 1)]);
    assert_eq!(statuses(responses), expected);
}

/// The number of verified end users.
fn verified(server: &Server) -> usize {
    let verified = "SELECT email_key AS value FROM accounts
        WHERE role = 'end_user' AND verified_at IS NOT NULL";
    server.database().values(verified).len()
}

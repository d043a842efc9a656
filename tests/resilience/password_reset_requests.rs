//! More password reset requests than the limits allow.

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::concurrent_requests::{RawResponse, count, exclusively, send_all};
use crate::end_users::{EndUser, HOME, forgot_password, trust_proxy};

const OTHER_IP: &str = "192.0.2.2";
const PER_EMAIL: usize = 3;
const PER_CLIENT: usize = 20;

on_both_databases![
    r27_known_and_unknown_emails_get_the_same_response_also_above_the_limit,
    r27_of_16_requests_at_once_three_send_an_email,
    r27_one_client_gets_20_emails_for_all_accounts_together,
];

fn r27_known_and_unknown_emails_get_the_same_response_also_above_the_limit(database: Database) {
    let (server, jane) = EndUser::start(database);
    let address = server.address();
    let project = &jane.project_id;
    let known: Vec<RawResponse> = (0..PER_EMAIL + 2)
        .map(|_| forgot_password(project, &jane.email, HOME).send(&address))
        .collect();
    let unknown = forgot_password(project, "unknown@example.com", HOME).send(&address);
    let no_project = "00000000-0000-0000-0000-000000000000";
    let no_project = forgot_password(no_project, &jane.email, HOME).send(&address);
    for response in known.iter().chain([&unknown, &no_project]) {
        response.assert_status(202);
        assert_eq!(response.body, known[0].body);
        assert_eq!(response.comparable_head(), known[0].comparable_head());
    }
}

fn r27_of_16_requests_at_once_three_send_an_email(database: Database) {
    let (server, jane) = EndUser::start_with(database, trust_proxy);
    let requests: Vec<_> = (1..=16)
        .map(|last| forgot_password(&jane.project_id, &jane.email, &format!("192.0.2.{last}")))
        .collect();
    let responses = exclusively(|| send_all(&server.address(), &requests));
    assert_eq!(count(&responses, 202), 16);
    assert_eq!(sent_emails(&server), PER_EMAIL);
    // Only the newest token is valid.
    let valid = "SELECT purpose AS value FROM verifications
        WHERE purpose = 'reset_password' AND used_at IS NULL";
    assert_eq!(server.database().values(valid).len(), 1);
}

fn r27_one_client_gets_20_emails_for_all_accounts_together(database: Database) {
    let (server, jane) = EndUser::start_with(database, trust_proxy);
    let (project, address) = (&jane.project_id, server.address());
    for number in 1..PER_CLIENT {
        let unknown = format!("unknown{number}@example.com");
        forgot_password(project, &unknown, HOME)
            .send(&address)
            .assert_status(202);
    }
    // The 20th is the last.
    for _ in 0..2 {
        forgot_password(project, &jane.email, HOME)
            .send(&address)
            .assert_status(202);
    }
    assert_eq!(sent_emails(&server), 1);
    let other_client = forgot_password(project, &jane.email, OTHER_IP);
    other_client.send(&address).assert_status(202);
    assert_eq!(sent_emails(&server), 2);
}

/// The number of password reset emails, after every request is processed.
fn sent_emails(server: &Server) -> usize {
    server.await_all_emails();
    let tokens = "SELECT purpose AS value FROM verifications WHERE purpose = 'reset_password'";
    server.database().values(tokens).len()
}

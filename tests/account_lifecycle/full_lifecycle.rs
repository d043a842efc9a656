//! A full lifecycle, from the registration to the last logout, for every kind of account.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tenantry_acceptance::accounts::{INCORRECT, Tokens};
use tenantry_acceptance::clients::{Developer, EndUser, ME, as_service, signup};
use tenantry_acceptance::jwt::claim;
use tenantry_acceptance::{Database, Email, Mailbox, on_both_databases};
use tenantry_smtp_testkit::SmtpServer;

use crate::mail_servers::{PUBLIC_URL, SENDER, start_server};
use crate::page::Page;
use crate::test_user::TestUser;

on_both_databases![
    an_end_user_from_registration_to_logout,
    a_developer_from_registration_to_logout,
    a_private_user_from_creation_to_logout,
    a_private_developer_from_creation_to_logout,
];

const JANE: &str = "Jane.Doe@example.com";
const JOHN: &str = "john@example.com";

fn an_end_user_from_registration_to_logout(database: Database) {
    let smtp = SmtpServer::start();
    let server = start_server(database, &smtp);
    let john = Developer::register(&server, JOHN);
    let user = EndUser::register(&server, &john, JANE);
    let first_session = Tokens::of_registration(&user);
    let before = first_session.me(&server).json();
    assert_eq!(before["id"], user.id);
    assert_eq!(before["is_active"], false);
    let first_session = first_session.refreshed(&server);
    let tenant = john.project_header();
    let mut jane = TestUser::new(&server, Some(tenant), JANE);
    let me = run_lifecycle(&mut jane, &mut Mailbox::of(&smtp, JANE));
    first_session.assert_dead(&server);
    assert_eq!(me["id"], user.id);
    assert_eq!(me["role"], "end_user");
    assert_eq!(me["project_id"], john.project_id);
}

fn a_developer_from_registration_to_logout(database: Database) {
    let smtp = SmtpServer::start();
    let server = start_server(database, &smtp);
    let developer = Developer::register(&server, JOHN);
    let mut john = TestUser::new(&server, None, JOHN);
    let me = run_lifecycle(&mut john, &mut Mailbox::of(&smtp, JOHN));
    assert_eq!(me["id"], developer.id);
    assert_eq!(me["role"], "developer");
    assert_eq!(me["project_id"], json!(null));
    EndUser::register(&server, &developer, JANE);
}

fn a_private_user_from_creation_to_logout(database: Database) {
    let smtp = SmtpServer::start();
    let server = start_server(database, &smtp);
    let john = Developer::register(&server, JOHN);
    let mut body = signup(JANE);
    body["project_id"] = json!(john.project_id);
    let created = as_service(&server).json(&body).send();
    created.assert_status(200);
    assert_eq!(created.json()["is_active"], false);
    let tenant = ("X-API-Key", john.api_key.as_str());
    let mut jane = TestUser::new(&server, Some(tenant), JANE);
    let me = run_lifecycle(&mut jane, &mut Mailbox::of(&smtp, JANE));
    assert_eq!(me["id"], created.text("id"));
    assert_eq!(me["project_id"], john.project_id);
}

fn a_private_developer_from_creation_to_logout(database: Database) {
    let smtp = SmtpServer::start();
    let server = start_server(database, &smtp);
    let created = as_service(&server).json(&signup(JOHN)).send();
    created.assert_status(200);
    let mut john = TestUser::new(&server, None, JOHN);
    let me = run_lifecycle(&mut john, &mut Mailbox::of(&smtp, JOHN));
    assert_eq!(me["id"], created.text("id"));
    assert_eq!(me["role"], "developer");
}

/// From the first email to the last logout. Returns the account as the API shows it after the login.
fn run_lifecycle(user: &mut TestUser<'_>, mailbox: &mut Mailbox<'_>) -> Value {
    verify_by_the_page(user, mailbox);
    let tokens = stay_logged_in(user);
    let me = tokens.me(user.server).json();
    assert_eq!(me["is_active"], true);
    assert_eq!(me["email"], user.email);
    change_the_name(user, &tokens);
    list_and_end_sessions(user, &tokens);
    change_the_password(user, mailbox);
    reset_the_password(user, mailbox);
    log_out_all_sessions(user);
    me
}

fn verify_by_the_page(user: &TestUser<'_>, mailbox: &mut Mailbox<'_>) {
    let email = mailbox.next_email();
    assert_valid(&email, user.email);
    let link = email.link();
    assert!(link.starts_with(&format!("{PUBLIC_URL}/verify-email?token=")));
    for _ in 0..5 {
        Page::open(user.server, &link).assert_shows(200, user.email);
        Page::probe(user.server, &link).response.assert_status(200);
        user.try_login().assert_error(403, "Account not activated");
    }
    let page = Page::open(user.server, &link);
    page.submit(&[]).assert_shows(200, "is verified");
    page.submit(&[])
        .assert_shows(400, "This link does not work any more");
    Page::open(user.server, &link).assert_shows(400, "This link does not work any more");
}

/// Five refreshes stay one session with a fixed end.
fn stay_logged_in(user: &TestUser<'_>) -> Tokens {
    let first = user.log_in();
    let mut all = vec![first.clone()];
    for _ in 0..5 {
        let last = all.last().expect("the first");
        all.push(last.refreshed(user.server));
    }
    for tokens in &all {
        assert_eq!(tokens.me(user.server).status, 200, "valid until it expires");
        for name in ["sid", "sub", "exp"] {
            assert_eq!(claim(&tokens.refresh, name), claim(&first.refresh, name));
        }
        assert_eq!(claim(&tokens.access, "sid"), claim(&first.refresh, "sid"));
    }
    for text in [
        |t: &Tokens| t.refresh.clone(),
        |t: &Tokens| t.access.clone(),
    ] {
        let mut texts: Vec<_> = all.iter().map(text).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), 6, "every token is new");
    }
    all.pop().expect("the last")
}

fn change_the_name(user: &TestUser<'_>, tokens: &Tokens) {
    let rename = |body: Value| {
        let request = user.server.request("PATCH", ME).bearer(&tokens.access);
        request.json(&body).send()
    };
    let renamed = rename(json!({"full_name": "Jane  Roe", "role": "platform_operator"}));
    renamed.assert_status(200);
    let me = tokens.me(user.server).json();
    assert_eq!(
        (&me, &me["full_name"]),
        (&renamed.json(), &json!("Jane  Roe"))
    );
    assert_ne!(me["role"], "platform_operator");
    rename(json!({"full_name": "J\u{202e}"})).assert_status(422);
}

/// A second session is listed, and ended from the first.
fn list_and_end_sessions(user: &TestUser<'_>, tokens: &Tokens) {
    let other_session = user.log_in();
    let sessions = |tokens: &Tokens| -> Vec<Value> {
        let request = user.server.get("/api/v1/auth/sessions");
        let listed = request.bearer(&tokens.access).send().json();
        listed.as_array().expect("an array").clone()
    };
    let listed = sessions(tokens);
    let current: Vec<_> = listed
        .iter()
        .filter(|one| one["is_current"] == true)
        .collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0]["id"], claim(&tokens.access, "sid"));
    let other = claim(&other_session.access, "sid");
    assert!(listed.iter().any(|one| one["id"] == other), "{listed:?}");
    let path = format!("/api/v1/auth/sessions/{}", other.as_str().expect("an id"));
    let end = || {
        user.server
            .request("DELETE", &path)
            .bearer(&tokens.access)
            .send()
    };
    end().assert_status(204);
    end().assert_status(404);
    other_session.assert_dead(user.server);
    assert_eq!(sessions(tokens).len(), listed.len() - 1);
}

/// R8: it needs the current password, ends the other sessions, and sends a notification.
fn change_the_password(user: &mut TestUser<'_>, mailbox: &mut Mailbox<'_>) {
    let (here, other_session) = (user.log_in(), user.log_in());
    let change = |current: &str, new: &str| {
        let request = user.post("/api/v1/auth/change-password");
        let body = json!({"current_password": current, "new_password": new});
        request.bearer(&here.access).json(&body).send()
    };
    change("WrongPass123", "AnotherPass456").assert_status(401);
    change(user.password, "short").assert_status(422);
    let changed = change(user.password, "AnotherPass456");
    changed.assert_status(200);
    other_session.assert_dead(user.server);
    here.me(user.server).assert_status(200);
    here.refreshed(user.server);
    user.try_login().assert_error(401, INCORRECT);
    user.password = "AnotherPass456";
    user.log_in();
    assert_notifies_of_new_password(&mailbox.next_email(), user.email);
}

/// The page rejects a weak password, and the link stays valid.
fn reset_the_password(user: &mut TestUser<'_>, mailbox: &mut Mailbox<'_>) {
    let before = user.log_in();
    user.request_password_reset();
    let email = mailbox.next_email();
    assert_valid(&email, user.email);
    let link = email.link();
    assert!(link.starts_with(&format!("{PUBLIC_URL}/reset-password?token=")));
    for _ in 0..5 {
        Page::probe(user.server, &link).response.assert_status(200);
    }
    let page = Page::open(user.server, &link);
    page.assert_shows(200, user.email);
    let rejected = page.submit(&[("password", "short")]);
    rejected.assert_shows(422, "Password must be at least 8 characters long");
    before.me(user.server).assert_status(200);
    let new = "Under 1 brïdge & more";
    rejected
        .submit(&[("password", new)])
        .assert_shows(200, "Your password is changed");
    rejected
        .submit(&[("password", "ThirdPass789")])
        .assert_shows(400, "This link does not work any more");
    before.assert_dead(user.server);
    user.try_login().assert_error(401, INCORRECT);
    user.password = new;
    user.log_in();
    assert_notifies_of_new_password(&mailbox.next_email(), user.email);
}

fn log_out_all_sessions(user: &TestUser<'_>) {
    let sessions = [user.log_in(), user.log_in()];
    let refreshed = sessions[1].refreshed(user.server);
    let request = user.server.post("/api/v1/auth/logout-all");
    request.bearer(&refreshed.access).send().assert_status(204);
    for tokens in sessions.iter().chain([&refreshed]) {
        tokens.assert_dead(user.server);
    }
}

/// Sender, recipient, greeting, date and Message-ID of every email.
fn assert_valid(email: &Email, to: &str) {
    assert_eq!((email.from.0.as_str(), email.from.1.as_str()), SENDER);
    assert_eq!(email.to, [to]);
    assert!(!email.subject.is_empty());
    assert!(email.text.starts_with("Hello Jane "), "{}", email.text);
    let host = email.message_id.split_once('@').map(|(_, host)| host);
    assert_eq!(host, Some("accounts.example.com"));
    let age = now() - email.date;
    assert!((0..60).contains(&age), "{age}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "dates in emails are compared with the clock of the machine"
)]
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("a clock").as_secs().cast_signed()
}

fn assert_notifies_of_new_password(email: &Email, to: &str) {
    assert_valid(email, to);
    assert!(email.subject.ends_with("was changed"), "{}", email.subject);
    assert!(!email.text.contains("://"), "no link: {}", email.text);
}

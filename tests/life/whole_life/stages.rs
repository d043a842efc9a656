//! The stages of a life, one after the other.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tenantry_acceptance::{Email, Mailbox};

use crate::callers::ME;
use crate::houses::{PUBLIC_URL, SENDER};
use crate::page::Page;
use crate::person::Person;
use crate::tokens::{Tokens, claim};

/// From the first email to the last logout; says what the account said about itself in between.
pub(super) fn live(person: &mut Person<'_>, mailbox: &mut Mailbox<'_>) -> Value {
    verify_by_the_page(person, mailbox);
    let tokens = stay_logged_in(person);
    let me = tokens.me(person.server).json();
    assert_eq!(me["is_active"], true);
    assert_eq!(me["email"], person.email);
    take_another_name(person, &tokens);
    look_after_the_sessions(person, &tokens);
    change_the_password(person, mailbox);
    forget_the_password(person, mailbox);
    log_out_everywhere(person);
    me
}

fn verify_by_the_page(person: &Person<'_>, mailbox: &mut Mailbox<'_>) {
    let email = mailbox.next_email();
    is_in_good_order(&email, person.email);
    let link = email.link();
    assert!(link.starts_with(&format!("{PUBLIC_URL}/verify-email?token=")));
    for _ in 0..5 {
        Page::open(person.server, &link).shows(200, person.email);
        assert_eq!(Page::probe(person.server, &link).response.status, 200);
        person.log_in().says(403, "Account not activated");
    }
    let page = Page::open(person.server, &link);
    page.press(&[]).shows(200, "is verified");
    page.press(&[])
        .shows(400, "This link does not work any more");
    Page::open(person.server, &link).shows(400, "This link does not work any more");
}

/// Five refreshes: one session, whose end does not move.
fn stay_logged_in(person: &Person<'_>) -> Tokens {
    let first = person.logged_in();
    let mut all = vec![first.clone()];
    for _ in 0..5 {
        let last = all.last().expect("the first");
        all.push(last.refreshed(person.server));
    }
    for tokens in &all {
        assert_eq!(tokens.me(person.server).status, 200, "good until it ends");
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
        assert_eq!(texts.len(), 6, "every token is another one");
    }
    all.pop().expect("the last")
}

fn take_another_name(person: &Person<'_>, tokens: &Tokens) {
    let rename = |body: Value| {
        let request = person.server.request("PATCH", ME).bearer(&tokens.access);
        request.json(&body).send()
    };
    let renamed = rename(json!({"full_name": "Jane  Roe", "role": "platform_operator"}));
    assert_eq!(renamed.status, 200, "{}", renamed.body);
    let me = tokens.me(person.server).json();
    assert_eq!(
        (&me, &me["full_name"]),
        (&renamed.json(), &json!("Jane  Roe"))
    );
    assert_ne!(me["role"], "platform_operator");
    assert_eq!(rename(json!({"full_name": "J\u{202e}"})).status, 422);
}

/// Another place is logged in, seen, and logged out from here.
fn look_after_the_sessions(person: &Person<'_>, tokens: &Tokens) {
    let elsewhere = person.logged_in();
    let sessions = |tokens: &Tokens| -> Vec<Value> {
        let request = person.server.get("/api/v1/auth/sessions");
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
    let other = claim(&elsewhere.access, "sid");
    assert!(listed.iter().any(|one| one["id"] == other), "{listed:?}");
    let path = format!("/api/v1/auth/sessions/{}", other.as_str().expect("an id"));
    let end = || {
        person
            .server
            .request("DELETE", &path)
            .bearer(&tokens.access)
            .send()
    };
    assert_eq!(end().status, 204);
    assert_eq!(end().status, 404);
    elsewhere.are_dead(person.server);
    assert_eq!(sessions(tokens).len(), listed.len() - 1);
}

/// R8: it needs the current one, ends the other sessions, and an email tells of it.
fn change_the_password(person: &mut Person<'_>, mailbox: &mut Mailbox<'_>) {
    let (here, elsewhere) = (person.logged_in(), person.logged_in());
    let change = |current: &str, new: &str| {
        let request = person.post("/api/v1/auth/change-password");
        let body = json!({"current_password": current, "new_password": new});
        request.bearer(&here.access).json(&body).send()
    };
    assert_eq!(change("WrongPass123", "AnotherPass456").status, 401);
    assert_eq!(change(person.password, "short").status, 422);
    let changed = change(person.password, "AnotherPass456");
    assert_eq!(changed.status, 200, "{}", changed.body);
    elsewhere.are_dead(person.server);
    assert_eq!(here.me(person.server).status, 200);
    here.refreshed(person.server);
    person.log_in().says(401, "Incorrect email or password");
    person.password = "AnotherPass456";
    person.logged_in();
    tells_of_the_new_password(&mailbox.next_email(), person.email);
}

/// The page asks for a better password without using the link up.
fn forget_the_password(person: &mut Person<'_>, mailbox: &mut Mailbox<'_>) {
    let before = person.logged_in();
    person.forgets();
    let email = mailbox.next_email();
    is_in_good_order(&email, person.email);
    let link = email.link();
    assert!(link.starts_with(&format!("{PUBLIC_URL}/reset-password?token=")));
    for _ in 0..5 {
        assert_eq!(Page::probe(person.server, &link).response.status, 200);
    }
    let page = Page::open(person.server, &link);
    page.shows(200, person.email);
    let rejected = page.press(&[("password", "short")]);
    rejected.shows(422, "Password must be at least 8 characters long");
    assert_eq!(before.me(person.server).status, 200);
    let new = "Under 1 brïdge & more";
    rejected
        .press(&[("password", new)])
        .shows(200, "Your password is changed");
    rejected
        .press(&[("password", "ThirdPass789")])
        .shows(400, "This link does not work any more");
    before.are_dead(person.server);
    person.log_in().says(401, "Incorrect email or password");
    person.password = new;
    person.logged_in();
    tells_of_the_new_password(&mailbox.next_email(), person.email);
}

fn log_out_everywhere(person: &Person<'_>) {
    let everywhere = [person.logged_in(), person.logged_in()];
    let once = everywhere[1].refreshed(person.server);
    let request = person.server.post("/api/v1/auth/logout-all");
    assert_eq!(request.bearer(&once.access).send().status, 204);
    for tokens in everywhere.iter().chain([&once]) {
        tokens.are_dead(person.server);
    }
}

/// What every email has: one author, one reader, a time, a name of its own.
pub(super) fn is_in_good_order(email: &Email, to: &str) {
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
    reason = "what the server's clock says is compared with that of the machine"
)]
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("a clock").as_secs().cast_signed()
}

fn tells_of_the_new_password(email: &Email, to: &str) {
    is_in_good_order(email, to);
    assert!(email.subject.ends_with("was changed"), "{}", email.subject);
    assert!(
        !email.text.contains("://"),
        "nothing to click: {}",
        email.text
    );
}

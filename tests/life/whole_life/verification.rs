//! Other ways to verify an address than the page.

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Database, Mailbox, Server, on_both_databases};
use tenantry_smtp_testkit::SmtpServer;

use super::{JANE, JOHN};
use crate::callers::{Developer, EndUser};
use crate::houses::house;
use crate::page::Page;
use crate::person::Person;

on_both_databases![
    the_code_of_the_email_verifies_too,
    r51_after_five_codes_not_even_the_right_one_counts_and_the_link_still_does,
    r21_of_several_emails_the_newest_counts,
    r21_a_verified_address_is_told_so_and_gets_no_other_link,
];

const VERIFY: &str = "/api/v1/auth/verify-email";

fn the_code_of_the_email_verifies_too(database: Database) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    let john = Developer::register(&server, JOHN);
    let user = EndUser::register(&server, &john, JANE);
    let home = ("X-Project-ID", john.project_id.as_str());
    let jane = Person::new(&server, Some(home), JANE);
    let code = Mailbox::of(&post, JANE).next_email().code();
    let stranger = Person::new(&server, None, JANE);
    assert_eq!(
        try_code(&stranger, &code).status,
        400,
        "no such account there"
    );
    assert_eq!(try_code(&jane, &other(&code)).status, 400);
    let verified = try_code(&jane, &code);
    assert_eq!(verified.status, 200, "{}", verified.body);
    assert_eq!(verified.text("email"), JANE);
    assert_eq!(try_code(&jane, &code).status, 400, "it is used up");
    jane.logged_in();
    let me = server
        .get("/api/v1/auth/me")
        .bearer(&user.access_token)
        .send();
    assert_eq!(me.json()["is_active"], true);
}

fn r51_after_five_codes_not_even_the_right_one_counts_and_the_link_still_does(database: Database) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    Developer::register(&server, JOHN);
    let john = Person::new(&server, None, JOHN);
    let email = Mailbox::of(&post, JOHN).next_email();
    for _ in 0..5 {
        assert_eq!(try_code(&john, &other(&email.code())).status, 400);
    }
    assert_eq!(try_code(&john, &email.code()).status, 400);
    assert_eq!(verify(&server, &email.token()).status, 200);
    john.logged_in();
}

fn r21_of_several_emails_the_newest_counts(database: Database) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    let john = Developer::register(&server, JOHN);
    let user = EndUser::register(&server, &john, JANE);
    let home = ("X-Project-ID", john.project_id.as_str());
    let jane = Person::new(&server, Some(home), JANE);
    let mut mailbox = Mailbox::of(&post, JANE);
    let first = mailbox.next_email();
    jane.asks_for_verification();
    let second = mailbox.next_email();
    let request = server.post("/api/v1/auth/request-verification");
    assert_eq!(request.bearer(&user.access_token).send().status, 202);
    let third = mailbox.next_email();
    for old in [&first, &second] {
        Page::open(&server, &old.link()).shows(400, "This link does not work any more");
        assert_eq!(verify(&server, &old.token()).status, 400);
        assert_eq!(try_code(&jane, &old.code()).status, 400);
    }
    assert_eq!(verify(&server, &third.token()).status, 200);
    jane.logged_in();
}

fn r21_a_verified_address_is_told_so_and_gets_no_other_link(database: Database) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    Developer::register(&server, JOHN);
    let john = Person::new(&server, None, JOHN);
    let mut mailbox = Mailbox::of(&post, JOHN);
    assert_eq!(verify(&server, &mailbox.next_email().token()).status, 200);
    john.asks_for_verification();
    let email = mailbox.next_email();
    assert!(
        email.subject.ends_with("is verified already"),
        "{}",
        email.subject
    );
    assert!(!email.text.contains("://"), "{}", email.text);
}

fn verify(server: &Server, token: &str) -> ApiResponse {
    server.post(VERIFY).json(&json!({"token": token})).send()
}

fn try_code(person: &Person<'_>, code: &str) -> ApiResponse {
    let body = json!({"email": person.email, "code": code});
    person.post(VERIFY).json(&body).send()
}

/// Six other digits.
fn other(code: &str) -> String {
    let next = |digit: char| {
        if digit == '9' {
            '0'
        } else {
            char::from(digit as u8 + 1)
        }
    };
    code.chars().map(next).collect()
}

//! What emails say: templates of the house, languages, and names that want to be more than names.

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use tenantry_acceptance::{Database, Email, Installation, Mailbox, Server, on_both_databases};
use tenantry_smtp_testkit::SmtpServer;

use crate::callers::{Developer, as_operator, person};
use crate::houses::{PUBLIC_URL, house, house_with};

on_both_databases![
    emails_are_in_the_language_that_was_asked_for_and_in_the_words_of_the_house,
    r18_no_name_becomes_a_link_or_a_header,
    r25_no_header_of_a_request_changes_a_link,
    a_broken_template_refuses_to_start_with_file_and_line,
];

/// The headers of every email: nothing else is let in (R28).
const HEADERS: [&str; 10] = [
    "Message-ID",
    "Date",
    "From",
    "To",
    "Subject",
    "Content-Language",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
];

fn emails_are_in_the_language_that_was_asked_for_and_in_the_words_of_the_house(database: Database) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for (name, text) in [
        (
            "fr/verify_email.subject.txt",
            "Bienvenue chez {{ project_name }}",
        ),
        (
            "fr/verify_email.txt",
            "Bonjour {{ full_name }},\n{{ link }}\n{{ code }}\n",
        ),
        (
            "fr/verify_email.html",
            "<p>Bonjour</p><a href=\"{{ link }}\">ici</a>",
        ),
        (
            "de/verify_email.subject.txt",
            "Willkommen bei {{ project_name }}",
        ),
    ] {
        write(folder.path().join(name), text);
    }
    let post = SmtpServer::start();
    let templates = folder.path().to_string_lossy();
    let server = house_with(database, &post, &[("TENANTRY_MAIL_TEMPLATES", &templates)]);
    let developer = Developer::register(&server, "owner@example.com");
    let email_in = |wanted: Option<&str>, email: &str| -> Email {
        let request = developer.on(&server);
        let request = wanted.into_iter().fold(request, |request, wanted| {
            request.header("Accept-Language", wanted)
        });
        assert_eq!(request.json(&person(email)).send().status, 201);
        Mailbox::of(&post, email).next_email()
    };
    for (number, (wanted, language, subject)) in [
        (
            Some("fr-CA,fr;q=0.9,en;q=0.5"),
            "fr",
            "Bienvenue chez Default Project",
        ),
        (
            Some("de-AT, en;q=0.5"),
            "de",
            "Willkommen bei Default Project",
        ),
        (
            Some("es"),
            "en",
            "Verify your email address for Default Project",
        ),
        (
            Some("../../etc"),
            "en",
            "Verify your email address for Default Project",
        ),
        (
            None,
            "en",
            "Verify your email address for Default Project",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let email = email_in(wanted, &format!("jane{number}@example.com"));
        assert_eq!(
            (email.language.as_str(), email.subject.as_str()),
            (language, subject)
        );
        let body = json!({"token": email.token()});
        let verified = server.post("/api/v1/auth/verify-email").json(&body).send();
        assert_eq!(verified.status, 200, "{}", verified.body);
    }
}

fn r18_no_name_becomes_a_link_or_a_header(database: Database) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    let developer = Developer::register(&server, "owner@example.com");
    for (number, name) in [
        "https://evil.example/win",
        "Win at www.evil.example now",
        "email eve@evil.example",
        "evil.example",
        "<a href=\"evil\">evil</a>",
        "{{ link }} {% include 'evil' %}",
        "x\r\nBcc: eve@evil.example",
        "x\nSubject: evil",
        "x\u{2028}Bcc: eve@evil.example",
        "x\u{85}Subject: evil",
        "=?utf-8?q?evil=0D=0ABcc:_eve@evil.example?=",
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("jane{number}@example.com");
        let mut body = person(&email);
        body["full_name"] = json!(name);
        let response = developer.on(&server).json(&body).send();
        if response.status == 422 {
            let detail = &response.json()["detail"][0];
            assert_eq!(detail["type"], "value_error.full_name.characters");
            continue;
        }
        assert_eq!(response.status, 201, "{}", response.body);
        let received = Mailbox::of(&post, &email).next_email();
        assert_eq!(received.headers, HEADERS, "{name}");
        assert_eq!(received.to, [email]);
        assert!(
            received.link().starts_with(PUBLIC_URL),
            "{}",
            received.link()
        );
        assert!(
            !received.html.contains("<a href=\"evil"),
            "{}",
            received.html
        );
        for part in [&received.subject, &received.text, &received.html] {
            assert!(!part.contains("evil.example"), "{part}");
        }
    }
    let headers_too = post.received().len();
    assert!(headers_too > 5, "some of the names are taken");
}

fn r25_no_header_of_a_request_changes_a_link(database: Database) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    for (number, header) in [
        ("Host", "evil.example"),
        ("X-Forwarded-Host", "evil.example"),
        ("Forwarded", "host=evil.example;proto=http"),
        ("X-Original-Host", "evil.example"),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("john{number}@example.com");
        let request = as_operator(&server).header(header.0, header.1);
        assert_eq!(request.json(&person(&email)).send().status, 201);
        let email = Mailbox::of(&post, &email).next_email();
        let start = format!("{PUBLIC_URL}/verify-email?token=");
        assert!(email.link().starts_with(&start), "{}", email.link());
        assert!(!email.html.contains("evil"), "{}", email.html);
    }
}

/// The secrets of the first start are shown once: a start that fails must not have used it up.
fn a_broken_template_refuses_to_start_with_file_and_line(database: Database) {
    let mut installation = Installation::on(database);
    let folder = installation.folder().join("templates");
    let file = folder.join("en/verify_email.txt");
    installation.set("TENANTRY_MAIL_TEMPLATES", &folder.to_string_lossy());
    for (text, line) in [("Hello\n\n{% if link %}\n{{ lnik }}", 4), ("{{ link }", 1)] {
        write(file.clone(), text);
        let finished = installation.run(&["serve"]);
        assert_ne!(finished.code, 0);
        let place = format!("{}:{line}", file.display());
        assert!(finished.stderr.contains(&place), "{}", finished.stderr);
        assert_eq!(finished.stdout, "");
        assert!(!installation.database().is_set_up());
    }
    write(file, "{{ link }}");
    let server: Server = installation.serve();
    assert_eq!(server.curl_lines().len(), 3, "it is still the first start");
}

fn write(path: PathBuf, text: &str) {
    let folder = path.parent().expect("a folder");
    fs::create_dir_all(folder).expect("a folder of ours");
    fs::write(path, text).expect("a file in a folder of ours");
}

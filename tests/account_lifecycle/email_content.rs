//! The content of emails: custom templates, languages, and names that attempt injection.

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use tenantry_acceptance::accounts::verify_email;
use tenantry_acceptance::clients::{Developer, signup};
use tenantry_acceptance::{Database, Email, Installation, Mailbox, Server, on_both_databases};
use tenantry_smtp_testkit::SmtpServer;

use crate::mail_servers::{PUBLIC_URL, start_server, start_server_with};

on_both_databases![
    emails_use_the_requested_language_and_the_custom_templates,
    r18_no_name_becomes_a_link_or_a_header,
    a_broken_template_prevents_the_start_and_is_reported_with_file_and_line,
];

/// The only headers of an email (R28).
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

const ENGLISH_SUBJECT: &str = "Verify your email address for Default Project";

fn emails_use_the_requested_language_and_the_custom_templates(database: Database) {
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
    let smtp = SmtpServer::start();
    let templates = folder.path().to_string_lossy();
    let server = start_server_with(database, &smtp, &[("TENANTRY_MAIL_TEMPLATES", &templates)]);
    let developer = Developer::register(&server, "owner@example.com");
    let email_in = |accepted: Option<&str>, email: &str| -> Email {
        let request = developer.on(&server);
        let request = accepted.into_iter().fold(request, |request, accepted| {
            request.header("Accept-Language", accepted)
        });
        request.json(&signup(email)).send().assert_status(201);
        Mailbox::of(&smtp, email).next_email()
    };
    for (number, (accepted, language, subject)) in [
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
        (Some("es"), "en", ENGLISH_SUBJECT),
        (Some("../../etc"), "en", ENGLISH_SUBJECT),
        (None, "en", ENGLISH_SUBJECT),
    ]
    .into_iter()
    .enumerate()
    {
        let email = email_in(accepted, &format!("jane{number}@example.com"));
        assert_eq!((&*email.language, &*email.subject), (language, subject));
        verify_email(&server, &email.token()).assert_status(200);
    }
}

fn r18_no_name_becomes_a_link_or_a_header(database: Database) {
    let smtp = SmtpServer::start();
    let server = start_server(database, &smtp);
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
        let mut body = signup(&email);
        body["full_name"] = json!(name);
        let response = developer.on(&server).json(&body).send();
        if response.status == 422 {
            let detail = &response.json()["detail"][0];
            assert_eq!(detail["type"], "value_error.full_name.characters");
            continue;
        }
        response.assert_status(201);
        let received = Mailbox::of(&smtp, &email).next_email();
        assert_eq!(received.headers, HEADERS, "{name}");
        assert_eq!(received.to, [email]);
        let link = received.link();
        assert!(link.starts_with(PUBLIC_URL), "{link}");
        let html = &received.html;
        assert!(!html.contains("<a href=\"evil"), "{html}");
        for part in [&received.subject, &received.text, &received.html] {
            assert!(!part.contains("evil.example"), "{part}");
        }
    }
    assert!(smtp.received().len() > 5, "some names are accepted");
}

/// A failed start must not count as the first start, which prints the secrets.
fn a_broken_template_prevents_the_start_and_is_reported_with_file_and_line(database: Database) {
    let mut installation = Installation::on(database);
    let folder = installation.folder().join("templates");
    let file = folder.join("en/verify_email.txt");
    installation.set("TENANTRY_MAIL_TEMPLATES", &folder.to_string_lossy());
    for (text, line) in [("Hello\n\n{% if link %}\n{{ lnik }}", 4), ("{{ link }", 1)] {
        write(file.clone(), text);
        let finished = installation.run(&["serve"]);
        assert_ne!(finished.code, 0);
        let place = format!("{}:{line}", file.display());
        finished.assert_stderr(&place);
        assert_eq!(finished.stdout, "");
        assert!(!installation.database().is_set_up());
    }
    write(file, "{{ link }}");
    let server: Server = installation.serve();
    assert_eq!(server.curl_lines().len(), 3, "it is still the first start");
}

fn write(path: PathBuf, text: &str) {
    let folder = path.parent().expect("a folder");
    fs::create_dir_all(folder).expect("a new folder");
    fs::write(path, text).expect("a new file");
}

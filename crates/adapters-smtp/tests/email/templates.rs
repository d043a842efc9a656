use std::fs;
use std::path::Path;

use tempfile::TempDir;
use tenantry_adapters_smtp::{EmailSettings, EmlMailer, MailerStartError};
use tenantry_domain::email::EmailKind;

use crate::support::{message, received_parts, settings, verification};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn settings_with(folder: &Path) -> EmailSettings {
    EmailSettings {
        templates: Some(folder.to_owned()),
        ..settings()
    }
}

/// The error of a start with these files, without the path of the folder.
fn rejection(files: &[(&str, &str)]) -> String {
    let templates = folder(files);
    let emails = TempDir::new().unwrap();
    let started = EmlMailer::new(emails.path().to_owned(), settings_with(templates.path()));
    let Err(MailerStartError::Templates(error)) = started else {
        panic!("started with {files:?}");
    };
    let path = format!("{}/", templates.path().display());
    error.to_string().replace(&path, "")
}

#[tokio::test]
async fn a_single_template_can_be_replaced() {
    let templates = folder(&[
        (
            "en/verify_email.subject.txt",
            "Welcome to {{ project_name }}\n",
        ),
        ("README.md", "Our emails"),
        (".git/config", "{% not a template"),
    ]);
    let email = received_parts(settings_with(templates.path()), &verification()).await;
    assert_eq!(email.subject, "Welcome to Tea & Co");
    assert!(email.text.contains("Please verify that it is yours"));
}

#[tokio::test]
async fn values_are_escaped_in_html_only() {
    let all = "{{ language }} {{ project_name }} {{ full_name }} {{ link }} {{ link_hours }} \
               {{ link_minutes }} {{ code }} {{ code_minutes }}";
    let templates = folder(&[("en/verify_email.txt", all), ("en/verify_email.html", all)]);
    let email = received_parts(settings_with(templates.path()), &verification()).await;
    let link = "https://accounts.example.com/id/verify-email?token=t0ken-_t0ken";
    let rest = format!("Jane Doe {link} 24 1440 042137 10");
    assert_eq!(email.text.trim(), format!("en Tea & Co {rest}"));
    assert_eq!(email.html.trim(), format!("en Tea &amp; Co {rest}"));
}

#[tokio::test]
async fn a_language_can_have_some_of_the_emails() {
    let templates = folder(&[
        ("pt-BR/verify_email.subject.txt", "Confirme"),
        ("pt-BR/verify_email.txt", "{{ link }}"),
        ("pt-BR/verify_email.html", "{% extends 'layout.html' %}"),
    ]);
    for (kind, language, expected) in [
        (EmailKind::VerifyEmail, "pt-br", "pt-br"),
        (EmailKind::ResetPassword, "pt-br", "en"),
        (EmailKind::VerifyEmail, "pt", "en"),
    ] {
        let mut message = message(kind);
        message.language = Some(language.parse().unwrap());
        let email = received_parts(settings_with(templates.path()), &message).await;
        assert_eq!(email.language, expected, "{language}");
    }
}

#[tokio::test]
async fn the_layout_of_all_emails_can_be_replaced() {
    let templates = folder(&[("layout.html", "<body>{% block text %}{% endblock %}</body>")]);
    let email = received_parts(settings_with(templates.path()), &verification()).await;
    assert!(email.html.starts_with("<body>") && email.html.contains("Jane Doe"));
}

#[test]
fn an_invalid_template_prevents_the_start_with_file_and_line() {
    for (files, reason) in [
        (
            &[("de/verify_email.txt", "a\nb\n{% if %}")][..],
            "de/verify_email.txt:3: ",
        ),
        (
            &[("en/verify_email.html", "\n{{ lnik }}")],
            "en/verify_email.html:2: ",
        ),
        (
            &[("en/verify_email.html", "{{ 'x' | nothing }}")],
            "en/verify_email.html:1: ",
        ),
        (
            &[("layout.html", "\n\n{% block text %}")],
            "layout.html:3: ",
        ),
        (&[("layout.html", "{{ unknown }}")], "layout.html:1: "),
        (
            &[("en/reset_password.txt", "{{ full_name.x }}")],
            "en/reset_password.txt:1: ",
        ),
        (
            &[("en/reset_password.subject.txt", " \n")],
            "en/reset_password.subject.txt:1: ",
        ),
        (
            &[("en/reset_password.subject.txt", "a\nb")],
            "en/reset_password.subject.txt:1: ",
        ),
    ] {
        let rejection = rejection(files);
        assert!(rejection.starts_with(reason), "{rejection}");
    }
}

#[test]
fn unknown_and_missing_templates_prevent_the_start() {
    for (files, reason) in [
        (
            &[("de/verify-email.txt", "")][..],
            "de/verify-email.txt is neither a template nor the folder of a language",
        ),
        (
            &[("de/verify_email.md", "")],
            "de/verify_email.md is neither a template nor the folder of a language",
        ),
        (
            &[("german!/verify_email.txt", "")],
            "german! is neither a template nor the folder of a language",
        ),
        (
            &[("fr/verify_email.txt", "x")],
            "fr/verify_email.subject.txt is missing: an email needs subject, text and HTML",
        ),
        (
            &[
                ("de-AT/verify_email.txt", "x"),
                ("de-AT/verify_email.subject.txt", "x"),
            ],
            "de-AT/verify_email.html is missing: an email needs subject, text and HTML",
        ),
    ] {
        assert_eq!(rejection(files), reason);
    }
}

#[test]
fn the_default_language_needs_every_email() {
    let emails = TempDir::new().unwrap();
    let settings = EmailSettings {
        language: "fr-ca".parse().unwrap(),
        ..settings()
    };
    let error = EmlMailer::new(emails.path().to_owned(), settings)
        .err()
        .unwrap();
    assert_eq!(
        error.to_string(),
        "the default language `fr-ca` has no templates for `verify_email`"
    );
}

#[test]
fn a_missing_template_folder_prevents_the_start() {
    let emails = TempDir::new().unwrap();
    let settings = settings_with(Path::new("no/such/folder"));
    let error = EmlMailer::new(emails.path().to_owned(), settings)
        .err()
        .unwrap();
    assert_eq!(error.to_string(), "no/such/folder cannot be read");
}

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use tenantry_adapters_smtp::{EmlMailer, MailSettings, MailerStartError};
use tenantry_domain::model::MailKind;

use crate::support::{letter, settings, shown, verification};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn with(folder: &Path) -> MailSettings {
    MailSettings {
        templates: Some(folder.to_owned()),
        ..settings()
    }
}

/// The error of starting with these files, with the folder's own path left out.
fn refusal(files: &[(&str, &str)]) -> String {
    let templates = folder(files);
    let mails = TempDir::new().unwrap();
    let started = EmlMailer::new(mails.path().to_owned(), with(templates.path()));
    let Err(MailerStartError::Templates(error)) = started else {
        panic!("started with {files:?}");
    };
    let path = format!("{}/", templates.path().display());
    error.to_string().replace(&path, "")
}

#[tokio::test]
async fn one_template_can_be_replaced_and_the_others_stay() {
    let templates = folder(&[
        (
            "en/verify_email.subject.txt",
            "Welcome to {{ project_name }}\n",
        ),
        ("README.md", "Our mails"),
        (".git/config", "{% not a template"),
    ]);
    let mail = shown(with(templates.path()), &verification()).await;
    assert_eq!(mail.subject, "Welcome to Tea & Co");
    assert!(mail.text.contains("Please verify that it is yours"));
}

#[tokio::test]
async fn values_are_escaped_in_html_and_nowhere_else() {
    let all = "{{ language }} {{ project_name }} {{ full_name }} {{ link }} {{ link_hours }} \
               {{ link_minutes }} {{ code }} {{ code_minutes }}";
    let templates = folder(&[("en/verify_email.txt", all), ("en/verify_email.html", all)]);
    let mail = shown(with(templates.path()), &verification()).await;
    let link = "https://accounts.example.com/id/verify-email?token=t0ken-_t0ken";
    let rest = format!("Jane Doe {link} 24 1440 042137 10");
    assert_eq!(mail.text.trim(), format!("en Tea & Co {rest}"));
    assert_eq!(mail.html.trim(), format!("en Tea &amp; Co {rest}"));
}

#[tokio::test]
async fn a_language_can_be_added_mail_by_mail() {
    let templates = folder(&[
        ("pt-BR/verify_email.subject.txt", "Confirme"),
        ("pt-BR/verify_email.txt", "{{ link }}"),
        ("pt-BR/verify_email.html", "{% extends 'layout.html' %}"),
    ]);
    for (kind, language, chosen) in [
        (MailKind::VerifyEmail, "pt-br", "pt-br"),
        (MailKind::ResetPassword, "pt-br", "en"),
        (MailKind::VerifyEmail, "pt", "en"),
    ] {
        let mut letter = letter(kind);
        letter.language = Some(language.parse().unwrap());
        let mail = shown(with(templates.path()), &letter).await;
        assert_eq!(mail.language, chosen, "{language}");
    }
}

#[tokio::test]
async fn the_frame_of_all_mails_can_be_replaced_at_once() {
    let templates = folder(&[("layout.html", "<body>{% block text %}{% endblock %}</body>")]);
    let mail = shown(with(templates.path()), &verification()).await;
    assert!(mail.html.starts_with("<body>") && mail.html.contains("Jane Doe"));
}

#[test]
fn a_broken_template_refuses_to_start_with_file_and_line() {
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
        (&[("layout.html", "{{ nobody }}")], "layout.html:1: "),
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
        let refusal = refusal(files);
        assert!(refusal.starts_with(reason), "{refusal}");
    }
}

#[test]
fn what_is_never_looked_for_or_incomplete_refuses_to_start() {
    for (files, reason) in [
        (
            &[("de/verify-email.txt", "")][..],
            "de/verify-email.txt is no template: the name is never looked for",
        ),
        (
            &[("de/verify_email.md", "")],
            "de/verify_email.md is no template: the name is never looked for",
        ),
        (
            &[("german!/verify_email.txt", "")],
            "german! is no template: the name is never looked for",
        ),
        (
            &[("fr/verify_email.txt", "x")],
            "fr/verify_email.subject.txt is missing: subject, text and HTML belong together",
        ),
        (
            &[
                ("de-AT/verify_email.txt", "x"),
                ("de-AT/verify_email.subject.txt", "x"),
            ],
            "de-AT/verify_email.html is missing: subject, text and HTML belong together",
        ),
    ] {
        assert_eq!(refusal(files), reason);
    }
}

#[test]
fn the_language_of_the_settings_needs_every_mail() {
    let mails = TempDir::new().unwrap();
    let settings = MailSettings {
        language: "fr-ca".parse().unwrap(),
        ..settings()
    };
    let error = EmlMailer::new(mails.path().to_owned(), settings)
        .err()
        .unwrap();
    assert_eq!(
        error.to_string(),
        "there are no templates for the mail `verify_email` in the language `fr-ca`"
    );
}

#[test]
fn a_folder_that_is_not_there_refuses_to_start() {
    let mails = TempDir::new().unwrap();
    let settings = with(Path::new("no/such/folder"));
    let error = EmlMailer::new(mails.path().to_owned(), settings)
        .err()
        .unwrap();
    assert_eq!(error.to_string(), "no/such/folder cannot be read");
}

use tenantry_adapters_smtp::Sender;
use tenantry_domain::email::EmailKind;

use crate::support::{CODE, TOKEN, message, received_parts, settings};

const VERIFY_LINK: &str = "https://accounts.example.com/id/verify-email?token=t0ken-_t0ken";
const RESET_LINK: &str = "https://accounts.example.com/id/reset-password?token=t0ken-_t0ken";

#[tokio::test]
async fn every_email_states_its_purpose_in_subject_text_and_html() {
    for (kind, language, subject, sentence) in [
        (
            EmailKind::VerifyEmail,
            "en",
            "Verify your email address for Tea & Co",
            "Please verify that it is yours",
        ),
        (
            EmailKind::ResetPassword,
            "en",
            "Set a new password for Tea & Co",
            "asked for a new password",
        ),
        (
            EmailKind::PasswordChanged,
            "en",
            "Your password for Tea & Co was changed",
            "was changed",
        ),
        (
            EmailKind::AlreadyRegistered,
            "en",
            "Your email address for Tea & Co is verified already",
            "is verified already",
        ),
        (
            EmailKind::VerifyEmail,
            "de",
            "Bestätigen Sie Ihre E-Mail-Adresse für Tea & Co",
            "dass es Ihre ist",
        ),
        (
            EmailKind::ResetPassword,
            "de",
            "Neues Passwort für Tea & Co",
            "ein neues Passwort",
        ),
        (
            EmailKind::PasswordChanged,
            "de",
            "Ihr Passwort für Tea & Co wurde geändert",
            "wurde geändert",
        ),
        (
            EmailKind::AlreadyRegistered,
            "de",
            "Ihre E-Mail-Adresse für Tea & Co ist bereits bestätigt",
            "ist bereits bestätigt",
        ),
    ] {
        let mut message = message(kind);
        message.language = Some(language.parse().unwrap());
        let email = received_parts(settings(), &message).await;
        let flat = email.text.split_whitespace().collect::<Vec<_>>().join(" ");

        assert_eq!(
            (email.subject.as_str(), email.language.as_str()),
            (subject, language)
        );
        assert!(flat.contains(sentence), "{flat}");
        assert!(flat.contains(" Jane Doe, "), "{flat}");
        assert!(flat.contains("Tea & Co"), "{flat}");
        assert!(email.html.contains(sentence), "{}", email.html);
        assert!(email.html.contains(" Jane Doe,</p>"), "{}", email.html);
        assert!(email.html.contains("Tea &amp; Co"), "{}", email.html);
        assert!(email.html.contains(&format!("<html lang=\"{language}\">")));
    }
}

#[tokio::test]
async fn a_verification_contains_link_and_code_with_their_lifetimes() {
    let email = received_parts(settings(), &message(EmailKind::VerifyEmail)).await;
    assert!(
        email.text.contains(&format!("\r\n{VERIFY_LINK}\r\n")),
        "{}",
        email.text
    );
    assert!(email.text.contains(CODE) && email.html.contains(&format!(">{CODE}</p>")));
    assert_eq!(
        email
            .html
            .matches(&format!("href=\"{VERIFY_LINK}\""))
            .count(),
        2
    );
    assert!(
        email.html.contains(&format!(">{VERIFY_LINK}</a>")),
        "{}",
        email.html
    );
    for part in [&email.text, &email.html] {
        assert!(part.contains("good for 24 hours") && part.contains("good for 10 minutes"));
    }
}

#[tokio::test]
async fn a_password_reset_contains_its_link_and_no_code() {
    let email = received_parts(settings(), &message(EmailKind::ResetPassword)).await;
    assert!(
        email.text.contains(&format!("\r\n{RESET_LINK}\r\n")),
        "{}",
        email.text
    );
    assert_eq!(
        email
            .html
            .matches(&format!("href=\"{RESET_LINK}\""))
            .count(),
        2
    );
    for part in [&email.text, &email.html] {
        assert!(part.contains("good for 30 minutes") && !part.contains(CODE));
    }
}

#[tokio::test]
async fn a_notification_contains_neither_link_nor_token() {
    for kind in [EmailKind::PasswordChanged, EmailKind::AlreadyRegistered] {
        let email = received_parts(settings(), &message(kind)).await;
        for part in [&email.subject, &email.text, &email.html] {
            assert!(!part.contains("://") && !part.contains(TOKEN) && !part.contains("href"));
        }
    }
}

#[tokio::test]
async fn an_email_without_project_and_full_name_uses_the_name_of_the_sender() {
    let mut message = message(EmailKind::VerifyEmail);
    (message.project_name, message.full_name) = (None, None);

    let named = received_parts(settings(), &message).await;
    assert_eq!(
        named.subject,
        "Verify your email address for Example accounts"
    );
    assert!(named.text.starts_with("Hello,\r\n"), "{}", named.text);

    let mut settings = settings();
    settings.from = Sender::no_reply(&settings.public_url);
    let nameless = received_parts(settings, &message).await;
    assert_eq!(nameless.subject, "Verify your email address for Tenantry");
}

#[tokio::test]
async fn the_requested_language_is_preferred_then_its_primary_one_then_the_default() {
    for (requested, default, expected) in [
        (Some("de"), "en", "de"),
        (Some("de-at"), "en", "de"),
        (Some("fr"), "en", "en"),
        (Some("fr"), "de", "de"),
        (Some("en-gb"), "de", "en"),
        (None, "de", "de"),
        (None, "de-ch", "de"),
    ] {
        let mut settings = settings();
        settings.language = default.parse().unwrap();
        let mut message = message(EmailKind::VerifyEmail);
        message.language = requested.map(|tag| tag.parse().unwrap());
        let email = received_parts(settings, &message).await;
        assert_eq!(email.language, expected, "{requested:?} {default}");
    }
}

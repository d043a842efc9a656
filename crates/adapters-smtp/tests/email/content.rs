use tenantry_adapters_smtp::Sender;
use tenantry_domain::email::EmailKind;

use crate::support::{CODE, TOKEN, message, settings, shown};

const VERIFY_LINK: &str = "https://accounts.example.com/id/verify-email?token=t0ken-_t0ken";
const RESET_LINK: &str = "https://accounts.example.com/id/reset-password?token=t0ken-_t0ken";

#[tokio::test]
async fn every_email_says_in_both_parts_what_it_is_about() {
    for (kind, language, subject, sentence) in [
        (
            EmailKind::VerifyEmail,
            "en",
            "Verify your e-email address for Tea & Co",
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
            "Your e-email address for Tea & Co is verified already",
            "is verified already",
        ),
        (
            EmailKind::VerifyEmail,
            "de",
            "Bestätigen Sie Ihre E-Email-Adresse für Tea & Co",
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
            "Ihre E-Email-Adresse für Tea & Co ist bereits bestätigt",
            "ist bereits bestätigt",
        ),
    ] {
        let mut message = message(kind);
        message.language = Some(language.parse().unwrap());
        let email = shown(settings(), &message).await;
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
async fn a_verification_carries_link_and_code_and_how_long_they_are_good() {
    let email = shown(settings(), &message(EmailKind::VerifyEmail)).await;
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
async fn a_reset_carries_its_link_and_no_code() {
    let email = shown(settings(), &message(EmailKind::ResetPassword)).await;
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
async fn a_notice_carries_neither_link_nor_token() {
    for kind in [EmailKind::PasswordChanged, EmailKind::AlreadyRegistered] {
        let email = shown(settings(), &message(kind)).await;
        for part in [&email.subject, &email.text, &email.html] {
            assert!(!part.contains("://") && !part.contains(TOKEN) && !part.contains("href"));
        }
    }
}

#[tokio::test]
async fn who_has_no_project_and_no_name_is_written_to_all_the_same() {
    let mut message = message(EmailKind::VerifyEmail);
    (message.project_name, message.full_name) = (None, None);

    let named = shown(settings(), &message).await;
    assert_eq!(
        named.subject,
        "Verify your e-email address for Example accounts"
    );
    assert!(named.text.starts_with("Hello,\r\n"), "{}", named.text);

    let mut settings = settings();
    settings.from = Sender::no_reply(&settings.public_url);
    let nameless = shown(settings, &message).await;
    assert_eq!(nameless.subject, "Verify your e-email address for Tenantry");
}

#[tokio::test]
async fn the_language_asked_for_comes_first_then_its_primary_one_then_that_of_the_settings() {
    for (asked, default, chosen) in [
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
        message.language = asked.map(|tag| tag.parse().unwrap());
        let email = shown(settings, &message).await;
        assert_eq!(email.language, chosen, "{asked:?} {default}");
    }
}

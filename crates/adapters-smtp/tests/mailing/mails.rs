use tenantry_adapters_smtp::Sender;
use tenantry_domain::model::MailKind;

use crate::support::{CODE, TOKEN, letter, settings, shown};

const VERIFY_LINK: &str = "https://accounts.example.com/id/verify-email?token=t0ken-_t0ken";
const RESET_LINK: &str = "https://accounts.example.com/id/reset-password?token=t0ken-_t0ken";

#[tokio::test]
async fn every_mail_says_in_both_parts_what_it_is_about() {
    for (kind, language, subject, sentence) in [
        (
            MailKind::VerifyEmail,
            "en",
            "Verify your e-mail address for Tea & Co",
            "Please verify that it is yours",
        ),
        (
            MailKind::ResetPassword,
            "en",
            "Set a new password for Tea & Co",
            "asked for a new password",
        ),
        (
            MailKind::PasswordChanged,
            "en",
            "Your password for Tea & Co was changed",
            "was changed",
        ),
        (
            MailKind::AlreadyRegistered,
            "en",
            "Your e-mail address for Tea & Co is verified already",
            "is verified already",
        ),
        (
            MailKind::VerifyEmail,
            "de",
            "Bestätigen Sie Ihre E-Mail-Adresse für Tea & Co",
            "dass es Ihre ist",
        ),
        (
            MailKind::ResetPassword,
            "de",
            "Neues Passwort für Tea & Co",
            "ein neues Passwort",
        ),
        (
            MailKind::PasswordChanged,
            "de",
            "Ihr Passwort für Tea & Co wurde geändert",
            "wurde geändert",
        ),
        (
            MailKind::AlreadyRegistered,
            "de",
            "Ihre E-Mail-Adresse für Tea & Co ist bereits bestätigt",
            "ist bereits bestätigt",
        ),
    ] {
        let mut letter = letter(kind);
        letter.language = Some(language.parse().unwrap());
        let mail = shown(settings(), &letter).await;
        let flat = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");

        assert_eq!(
            (mail.subject.as_str(), mail.language.as_str()),
            (subject, language)
        );
        assert!(flat.contains(sentence), "{flat}");
        assert!(flat.contains(" Jane Doe, "), "{flat}");
        assert!(flat.contains("Tea & Co"), "{flat}");
        assert!(mail.html.contains(sentence), "{}", mail.html);
        assert!(mail.html.contains(" Jane Doe,</p>"), "{}", mail.html);
        assert!(mail.html.contains("Tea &amp; Co"), "{}", mail.html);
        assert!(mail.html.contains(&format!("<html lang=\"{language}\">")));
    }
}

#[tokio::test]
async fn a_verification_carries_link_and_code_and_how_long_they_are_good() {
    let mail = shown(settings(), &letter(MailKind::VerifyEmail)).await;
    assert!(
        mail.text.contains(&format!("\r\n{VERIFY_LINK}\r\n")),
        "{}",
        mail.text
    );
    assert!(mail.text.contains(CODE) && mail.html.contains(&format!(">{CODE}</p>")));
    assert_eq!(
        mail.html
            .matches(&format!("href=\"{VERIFY_LINK}\""))
            .count(),
        2
    );
    assert!(
        mail.html.contains(&format!(">{VERIFY_LINK}</a>")),
        "{}",
        mail.html
    );
    for part in [&mail.text, &mail.html] {
        assert!(part.contains("good for 24 hours") && part.contains("good for 10 minutes"));
    }
}

#[tokio::test]
async fn a_reset_carries_its_link_and_no_code() {
    let mail = shown(settings(), &letter(MailKind::ResetPassword)).await;
    assert!(
        mail.text.contains(&format!("\r\n{RESET_LINK}\r\n")),
        "{}",
        mail.text
    );
    assert_eq!(
        mail.html.matches(&format!("href=\"{RESET_LINK}\"")).count(),
        2
    );
    for part in [&mail.text, &mail.html] {
        assert!(part.contains("good for 30 minutes") && !part.contains(CODE));
    }
}

#[tokio::test]
async fn a_notice_carries_neither_link_nor_token() {
    for kind in [MailKind::PasswordChanged, MailKind::AlreadyRegistered] {
        let mail = shown(settings(), &letter(kind)).await;
        for part in [&mail.subject, &mail.text, &mail.html] {
            assert!(!part.contains("://") && !part.contains(TOKEN) && !part.contains("href"));
        }
    }
}

#[tokio::test]
async fn who_has_no_project_and_no_name_is_written_to_all_the_same() {
    let mut letter = letter(MailKind::VerifyEmail);
    (letter.project_name, letter.full_name) = (None, None);

    let named = shown(settings(), &letter).await;
    assert_eq!(
        named.subject,
        "Verify your e-mail address for Example accounts"
    );
    assert!(named.text.starts_with("Hello,\r\n"), "{}", named.text);

    let mut settings = settings();
    settings.from = Sender::no_reply(&settings.public_url);
    let nameless = shown(settings, &letter).await;
    assert_eq!(nameless.subject, "Verify your e-mail address for Tenantry");
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
        let mut letter = letter(MailKind::VerifyEmail);
        letter.language = asked.map(|tag| tag.parse().unwrap());
        let mail = shown(settings, &letter).await;
        assert_eq!(mail.language, chosen, "{asked:?} {default}");
    }
}

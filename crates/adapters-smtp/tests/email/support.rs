use std::fmt::Write as _;
use std::time::Duration;

use mail_parser::{Message, MessageParser};
use tenantry_adapters_smtp::{EmailSettings, SmtpMailer, SmtpSettings, SmtpTimeouts};
use tenantry_domain::email::{EmailContent, EmailKind, EmailMessage, Mailer as _, MailerError};
use tenantry_domain::values::{EmailAddress, FullName, Name, SecretText, Timestamp};
use tenantry_smtp_testkit::SmtpServer;

pub(crate) const ID: &str = "019af85c-7440-7707-8707-070707070707";
pub(crate) const TOKEN: &str = "t0ken-_t0ken";
pub(crate) const CODE: &str = "042137";

pub(crate) fn settings() -> EmailSettings {
    EmailSettings {
        public_url: "https://accounts.example.com/id".parse().unwrap(),
        from: "Example accounts <accounts@example.com>".parse().unwrap(),
        language: "en".parse().unwrap(),
        templates: None,
    }
}

pub(crate) fn content(kind: EmailKind) -> EmailContent {
    let token = SecretText::new(TOKEN.to_owned());
    match kind {
        EmailKind::VerifyEmail => EmailContent::VerifyEmail {
            token,
            code: SecretText::new(CODE.to_owned()),
        },
        EmailKind::ResetPassword => EmailContent::ResetPassword { token },
        EmailKind::PasswordChanged => EmailContent::PasswordChanged,
        EmailKind::AlreadyRegistered => EmailContent::AlreadyRegistered,
    }
}

pub(crate) fn message(kind: EmailKind) -> EmailMessage {
    EmailMessage {
        id: ID.parse().unwrap(),
        to: EmailAddress::parse("Jane@Bücher.example").unwrap(),
        full_name: Some(FullName::parse("Jane Doe").unwrap()),
        project_name: Some(Name::parse("Tea & Co").unwrap()),
        language: None,
        created_at: Timestamp::from_unix_seconds(1_765_103_400),
        content: content(kind),
    }
}

pub(crate) fn verification() -> EmailMessage {
    message(EmailKind::VerifyEmail)
}

/// Long enough for a busy machine, short enough for a test.
pub(crate) const SHORT_TIMEOUTS: SmtpTimeouts = SmtpTimeouts {
    connect: Duration::from_millis(600),
    message: Duration::from_millis(1200),
    idle: Duration::from_secs(30),
};

pub(crate) fn smtp(url: &str) -> SmtpSettings {
    SmtpSettings::new(url.parse().unwrap())
}

pub(crate) fn mailer(server: &SmtpServer) -> SmtpMailer {
    SmtpMailer::new(&smtp(&server.url()), settings()).unwrap()
}

pub(crate) fn mailer_with_short_timeouts(server: &SmtpServer) -> SmtpMailer {
    let mut smtp = smtp(&server.url());
    smtp.timeouts = SHORT_TIMEOUTS;
    SmtpMailer::new(&smtp, settings()).unwrap()
}

/// Sends an email over SMTP and returns the received bytes.
pub(crate) async fn received_bytes(settings: EmailSettings, message: &EmailMessage) -> Vec<u8> {
    let server = SmtpServer::start();
    let mailer = SmtpMailer::new(&smtp(&server.url()), settings).unwrap();
    mailer.send(message).await.unwrap();
    server.received().remove(0).message
}

pub(crate) fn parse(message: &[u8]) -> Message<'_> {
    MessageParser::default().parse(message).unwrap()
}

/// The decoded parts of a received email.
pub(crate) struct ReceivedParts {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) language: String,
}

pub(crate) async fn received_parts(
    settings: EmailSettings,
    message: &EmailMessage,
) -> ReceivedParts {
    let message = received_bytes(settings, message).await;
    let email = parse(&message);
    ReceivedParts {
        subject: email.subject().unwrap().to_owned(),
        text: email.body_text(0).unwrap().into_owned(),
        html: email.body_html(0).unwrap().into_owned(),
        language: email
            .header_raw("Content-Language")
            .unwrap()
            .trim()
            .to_owned(),
    }
}

/// An error with all its causes, as in the log.
pub(crate) fn chain(error: &MailerError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        write!(text, ": {error}").unwrap();
        cause = error.source();
    }
    text
}

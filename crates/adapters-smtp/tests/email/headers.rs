use mail_parser::MimeHeaders as _;
use tenantry_domain::email::Mailer as _;
use tenantry_domain::values::{EmailAddress, Timestamp};
use tenantry_smtp_testkit::SmtpServer;

use crate::support::{ID, mailer, parse, received_bytes, settings, verification};

#[tokio::test]
async fn r29_an_email_that_is_sent_twice_has_the_same_bytes() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    mailer.send(&verification()).await.unwrap();
    mailer.send(&verification()).await.unwrap();
    let [first, second] = server.received().try_into().unwrap();
    assert_eq!(first, second);
    assert_eq!(
        parse(&first.message).message_id(),
        Some(format!("{ID}@accounts.example.com").as_str())
    );
}

#[tokio::test]
async fn r26_an_email_is_sent_only_to_the_stored_email_address() {
    let server = SmtpServer::start();
    mailer(&server).send(&verification()).await.unwrap();
    let email = server.received().remove(0);
    assert_eq!(email.from, "accounts@example.com");
    assert_eq!(email.to, ["Jane@xn--bcher-kva.example"]);
    let message = parse(&email.message);
    assert_eq!(
        message.header_raw("To").unwrap().trim(),
        "Jane@xn--bcher-kva.example"
    );
    assert!(message.cc().is_none() && message.bcc().is_none());
}

#[tokio::test]
async fn every_valid_local_part_is_a_valid_recipient() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    for typed in [
        "a.b+c@example.com",
        "!#$%&'*+-/=?^_`{|}~@example.com",
        "A1@EXAMPLE.com",
    ] {
        let mut message = verification();
        message.to = EmailAddress::parse(typed).unwrap();
        mailer.send(&message).await.unwrap();
        let local = typed.rsplit_once('@').unwrap().0;
        let received = server.received().pop().unwrap();
        assert_eq!(received.to, [format!("{local}@example.com")]);
    }
}

#[tokio::test]
async fn headers_contain_sender_and_date_and_prevent_automatic_replies() {
    let message = received_bytes(settings(), &verification()).await;
    let email = parse(&message);
    let raw = |name| email.header_raw(name).unwrap().trim().to_owned();
    assert_eq!(raw("From"), "\"Example accounts\" <accounts@example.com>");
    assert_eq!(raw("Date"), "Sun, 07 Dec 2025 10:30:00 +0000");
    assert_eq!(raw("Auto-Submitted"), "auto-generated");
    assert_eq!(raw("X-Auto-Response-Suppress"), "All");
    assert_eq!(raw("Content-Language"), "en");
    assert_eq!(raw("MIME-Version"), "1.0");
    assert!(email.content_type().unwrap().subtype() == Some("alternative"));
    assert_eq!((email.text_body_count(), email.html_body_count()), (1, 1));
    assert_eq!(email.attachment_count(), 0);
}

#[tokio::test]
async fn r69_dates_out_of_range_are_clamped() {
    for (micros, date) in [
        (i64::MIN, "Thu, 01 Jan 1970 00:00:00 +0000"),
        (i64::MAX, "Fri, 31 Dec 9999 23:59:59 +0000"),
    ] {
        let mut message = verification();
        message.created_at = Timestamp::from_unix_micros(micros);
        let message = received_bytes(settings(), &message).await;
        assert_eq!(parse(&message).header_raw("Date").unwrap().trim(), date);
    }
}

#[tokio::test]
async fn emails_need_no_smtp_extension() {
    let mut message = verification();
    message.language = Some("de".parse().unwrap());
    let message = received_bytes(settings(), &message).await;
    assert!(message.is_ascii());
    assert!(
        message
            .split(|octet| *octet == b'\n')
            .all(|line| line.len() <= 999)
    );
}

use mail_parser::MimeHeaders as _;
use tenantry_domain::email::Mailer as _;
use tenantry_domain::values::{EmailAddress, Timestamp};
use tenantry_smtp_testkit::SmtpServer;

use crate::support::{ID, arrived, mailer, parse, settings, verification};

#[tokio::test]
async fn r29_a_message_that_is_sent_twice_gives_the_same_email() {
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
async fn r26_an_email_goes_to_the_stored_address_alone() {
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
async fn every_local_part_that_may_register_can_be_written_to() {
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
async fn the_head_says_who_when_and_that_no_response_is_wanted() {
    let message = arrived(settings(), &verification()).await;
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
async fn r69_a_date_far_off_is_no_reason_to_stop() {
    for (micros, date) in [
        (i64::MIN, "Thu, 01 Jan 1970 00:00:00 +0000"),
        (i64::MAX, "Fri, 31 Dec 9999 23:59:59 +0000"),
    ] {
        let mut message = verification();
        message.created_at = Timestamp::from_unix_micros(micros);
        let message = arrived(settings(), &message).await;
        assert_eq!(parse(&message).header_raw("Date").unwrap().trim(), date);
    }
}

#[tokio::test]
async fn emails_need_no_extension_of_smtp() {
    let mut message = verification();
    message.language = Some("de".parse().unwrap());
    let message = arrived(settings(), &message).await;
    assert!(message.is_ascii());
    assert!(
        message
            .split(|octet| *octet == b'\n')
            .all(|line| line.len() <= 999)
    );
}

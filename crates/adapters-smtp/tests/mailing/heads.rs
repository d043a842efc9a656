use mail_parser::MimeHeaders as _;
use tenantry_domain::ports::Mailer as _;
use tenantry_domain::values::{EmailAddress, Timestamp};
use tenantry_smtp_testkit::SmtpServer;

use crate::support::{ID, arrived, mailer, parse, settings, verification};

#[tokio::test]
async fn r29_a_letter_that_is_sent_twice_gives_the_same_mail() {
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
async fn r26_a_mail_goes_to_the_stored_address_alone() {
    let server = SmtpServer::start();
    mailer(&server).send(&verification()).await.unwrap();
    let mail = server.received().remove(0);
    assert_eq!(mail.from, "accounts@example.com");
    assert_eq!(mail.to, ["Jane@xn--bcher-kva.example"]);
    let message = parse(&mail.message);
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
        let mut letter = verification();
        letter.to = EmailAddress::parse(typed).unwrap();
        mailer.send(&letter).await.unwrap();
        let local = typed.rsplit_once('@').unwrap().0;
        let received = server.received().pop().unwrap();
        assert_eq!(received.to, [format!("{local}@example.com")]);
    }
}

#[tokio::test]
async fn the_head_says_who_when_and_that_no_answer_is_wanted() {
    let message = arrived(settings(), &verification()).await;
    let mail = parse(&message);
    let raw = |name| mail.header_raw(name).unwrap().trim().to_owned();
    assert_eq!(raw("From"), "\"Example accounts\" <accounts@example.com>");
    assert_eq!(raw("Date"), "Sun, 07 Dec 2025 10:30:00 +0000");
    assert_eq!(raw("Auto-Submitted"), "auto-generated");
    assert_eq!(raw("X-Auto-Response-Suppress"), "All");
    assert_eq!(raw("Content-Language"), "en");
    assert_eq!(raw("MIME-Version"), "1.0");
    assert!(mail.content_type().unwrap().subtype() == Some("alternative"));
    assert_eq!((mail.text_body_count(), mail.html_body_count()), (1, 1));
    assert_eq!(mail.attachment_count(), 0);
}

#[tokio::test]
async fn r69_a_date_far_off_is_no_reason_to_stop() {
    for (micros, date) in [
        (i64::MIN, "Thu, 01 Jan 1970 00:00:00 +0000"),
        (i64::MAX, "Fri, 31 Dec 9999 23:59:59 +0000"),
    ] {
        let mut letter = verification();
        letter.created_at = Timestamp::from_unix_micros(micros);
        let message = arrived(settings(), &letter).await;
        assert_eq!(parse(&message).header_raw("Date").unwrap().trim(), date);
    }
}

#[tokio::test]
async fn mails_need_no_extension_of_smtp() {
    let mut letter = verification();
    letter.language = Some("de".parse().unwrap());
    let message = arrived(settings(), &letter).await;
    assert!(message.is_ascii());
    assert!(
        message
            .split(|octet| *octet == b'\n')
            .all(|line| line.len() <= 999)
    );
}

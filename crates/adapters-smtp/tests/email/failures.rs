use std::time::{Duration, Instant};

use tenantry_adapters_smtp::SmtpMailer;
use tenantry_domain::email::{Mailer as _, MailerError};
use tenantry_smtp_testkit::{Behaviour, SmtpServer};
use tokio::time::timeout;

use crate::support::{TIMES, TOKEN, chain, hasty_mailer, mailer, settings, smtp, verification};

/// Sends one email to a server that behaves like this: whether it is the email that is rejected, and
/// the text of the error.
async fn failure(behaviour: Behaviour) -> (bool, String) {
    let server = SmtpServer::start();
    server.behave(behaviour);
    let mailer = match behaviour {
        Behaviour::Silent | Behaviour::StallAtRecipient | Behaviour::StallAfterEmail => {
            hasty_mailer(&server)
        }
        _ => mailer(&server),
    };
    let error = mailer.send(&verification()).await;
    let error = error.unwrap_err();
    let debug = format!("{error:?}").to_lowercase();
    for secret in ["jane", "accounts@", "not wanted", "nothing from", TOKEN] {
        assert!(!debug.contains(secret), "{debug}");
        assert!(!chain(&error).to_lowercase().contains(secret), "{error}");
    }
    (matches!(error, MailerError::Rejected(_)), chain(&error))
}

#[tokio::test]
async fn r29_a_response_to_a_message_concerns_that_message_and_is_told_by_its_code() {
    for (behaviour, step, code) in [
        (Behaviour::RejectRecipients(450), "the recipient", 450),
        (Behaviour::RejectRecipients(550), "the recipient", 550),
        (Behaviour::RejectMails(452), "the email", 452),
        (Behaviour::RejectMails(554), "the email", 554),
    ] {
        let text = format!("the message was rejected: the mail server answered {step} with {code}");
        assert_eq!(failure(behaviour).await, (true, text));
    }
}

#[tokio::test]
async fn r29_a_server_that_is_not_there_for_anybody_is_unreachable() {
    for (behaviour, cause) in [
        (
            Behaviour::Busy,
            "the mail server answered the connection with 421",
        ),
        (
            Behaviour::RejectRecipients(421),
            "the mail server answered the recipient with 421",
        ),
        (
            Behaviour::RejectMails(421),
            "the mail server answered the email with 421",
        ),
        (
            Behaviour::Garbage,
            "the mail server answered the connection with something that is not SMTP",
        ),
        (Behaviour::CloseInEmail, "the email broke off"),
        (Behaviour::CloseAfterEmail, "the email broke off"),
        (
            Behaviour::Silent,
            "the mail server did not finish the connection in time",
        ),
        (
            Behaviour::StallAtRecipient,
            "the mail server did not finish the message in time",
        ),
        (
            Behaviour::StallAfterEmail,
            "the mail server did not finish the message in time",
        ),
    ] {
        let (is_rejected, text) = failure(behaviour).await;
        let expected = format!("the mail server cannot be reached: {cause}");
        // What the system says of a connection that ended is its own business.
        assert!(
            !is_rejected && text.starts_with(&expected),
            "{behaviour:?}: {text}"
        );
    }
}

#[tokio::test]
async fn r29_a_stalling_server_costs_no_more_than_the_time_for_a_message() {
    let server = SmtpServer::start();
    let mailer = hasty_mailer(&server);
    for (behaviour, limit) in [
        (Behaviour::Silent, TIMES.connect),
        (Behaviour::StallAfterEmail, TIMES.message),
    ] {
        server.behave(behaviour);
        let start = Instant::now();
        mailer.send(&verification()).await.unwrap_err();
        let taken = start.elapsed();
        assert!(
            taken >= limit && taken < limit + Duration::from_secs(2),
            "{taken:?}"
        );
    }
}

#[tokio::test]
async fn r29_a_stalled_message_delays_no_other() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    server.behave(Behaviour::StallAfterEmail);
    let message = verification();
    let stalled = timeout(Duration::from_secs(1), mailer.send(&message));
    assert!(stalled.await.is_err());
    server.behave(Behaviour::Accept);
    mailer.send(&message).await.unwrap();
    // The first connection still waits for its response; nobody may take that for another.
    assert_eq!((server.connections(), server.received().len()), (2, 1));
}

#[tokio::test]
async fn a_connection_serves_many_messages_also_after_one_was_rejected() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    for behaviour in [
        Behaviour::Accept,
        Behaviour::RejectRecipients(550),
        Behaviour::RejectMails(450),
        Behaviour::Accept,
    ] {
        server.behave(behaviour);
        let sent = mailer.send(&verification()).await;
        assert_eq!(sent.is_ok(), behaviour == Behaviour::Accept);
    }
    assert_eq!((server.connections(), server.received().len()), (1, 2));
}

#[tokio::test]
async fn messages_that_are_sent_at_once_do_not_wait_for_each_other() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    let message = verification();
    let (first, second, third) = tokio::join!(
        mailer.send(&message),
        mailer.send(&message),
        mailer.send(&message)
    );
    assert!(first.is_ok() && second.is_ok() && third.is_ok());
    assert_eq!((server.connections(), server.received().len()), (3, 3));
}

#[tokio::test]
async fn a_server_that_was_away_is_served_again() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    mailer.send(&verification()).await.unwrap();
    server.stop();
    let error = mailer.send(&verification()).await.unwrap_err();
    assert!(matches!(error, MailerError::Unreachable(_)), "{error:?}");
    assert!(
        chain(&error).contains("the connection broke off: "),
        "{}",
        chain(&error)
    );
    server.start_again();
    mailer.send(&verification()).await.unwrap();
    assert_eq!(server.wait_for(2, Duration::from_secs(5)).len(), 2);
}

#[tokio::test]
async fn a_host_that_nobody_knows_is_unreachable() {
    let smtp = smtp("smtp://email.invalid?tls=none");
    let mailer = SmtpMailer::new(&smtp, settings()).unwrap();
    let error = mailer.check().await.unwrap_err();
    assert!(matches!(error, MailerError::Unreachable(_)), "{error:?}");
}

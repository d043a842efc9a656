use std::time::{Duration, Instant};

use tenantry_adapters_smtp::SmtpMailer;
use tenantry_domain::email::{Mailer as _, MailerError};
use tenantry_smtp_testkit::{Behaviour, SmtpServer};
use tokio::time::timeout;

use crate::support::{
    SHORT_TIMEOUTS, TOKEN, chain, mailer, mailer_with_short_timeouts, settings, smtp, verification,
};

/// Sends one email to a server with this behaviour. Returns whether the email was rejected, and the text of
/// the error.
async fn failure(behaviour: Behaviour) -> (bool, String) {
    let server = SmtpServer::start();
    server.behave(behaviour);
    let mailer = match behaviour {
        Behaviour::Silent | Behaviour::StallAtRecipient | Behaviour::StallAfterEmail => {
            mailer_with_short_timeouts(&server)
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
async fn r29_a_negative_response_to_an_email_rejects_only_that_email() {
    for (behaviour, step, code) in [
        (Behaviour::RejectRecipients(450), "RCPT TO", 450),
        (Behaviour::RejectRecipients(550), "RCPT TO", 550),
        (Behaviour::RejectEmails(452), "the message transfer", 452),
        (Behaviour::RejectEmails(554), "the message transfer", 554),
    ] {
        let text =
            format!("the message was rejected: the mail server responded to {step} with {code}");
        assert_eq!(failure(behaviour).await, (true, text));
    }
}

#[tokio::test]
async fn r29_a_server_that_cannot_accept_any_email_is_unreachable() {
    for (behaviour, cause) in [
        (
            Behaviour::Busy,
            "the mail server responded to the connection attempt with 421",
        ),
        (
            Behaviour::RejectRecipients(421),
            "the mail server responded to RCPT TO with 421",
        ),
        (
            Behaviour::RejectEmails(421),
            "the mail server responded to the message transfer with 421",
        ),
        (
            Behaviour::Garbage,
            "the mail server sent an invalid response to the connection attempt",
        ),
        (Behaviour::CloseInEmail, "the message transfer failed"),
        (Behaviour::CloseAfterEmail, "the message transfer failed"),
        (Behaviour::Silent, "the connection attempt timed out"),
        (Behaviour::StallAtRecipient, "the delivery timed out"),
        (Behaviour::StallAfterEmail, "the delivery timed out"),
    ] {
        let (is_rejected, text) = failure(behaviour).await;
        let expected = format!("the mail server cannot be reached: {cause}");
        // The text may continue with an error of the operating system, which is not part of the test.
        assert!(
            !is_rejected && text.starts_with(&expected),
            "{behaviour:?}: {text}"
        );
    }
}

#[tokio::test]
async fn r29_a_stalling_server_delays_an_email_no_longer_than_the_timeout() {
    let server = SmtpServer::start();
    let mailer = mailer_with_short_timeouts(&server);
    for (behaviour, limit) in [
        (Behaviour::Silent, SHORT_TIMEOUTS.connect),
        (Behaviour::StallAfterEmail, SHORT_TIMEOUTS.message),
    ] {
        server.behave(behaviour);
        let start = Instant::now();
        mailer.send(&verification()).await.unwrap_err();
        let elapsed = start.elapsed();
        assert!(
            elapsed >= limit && elapsed < limit + Duration::from_secs(2),
            "{elapsed:?}"
        );
    }
}

#[tokio::test]
async fn r29_a_stalled_email_does_not_delay_others() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    server.behave(Behaviour::StallAfterEmail);
    let message = verification();
    let stalled = timeout(Duration::from_secs(1), mailer.send(&message));
    assert!(stalled.await.is_err());
    server.behave(Behaviour::Accept);
    mailer.send(&message).await.unwrap();
    // The first connection still waits for a response, so it must not be used again.
    assert_eq!((server.connections(), server.received().len()), (2, 1));
}

#[tokio::test]
async fn a_connection_is_used_again_after_success_and_after_rejection() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    for behaviour in [
        Behaviour::Accept,
        Behaviour::RejectRecipients(550),
        Behaviour::RejectEmails(450),
        Behaviour::Accept,
    ] {
        server.behave(behaviour);
        let sent = mailer.send(&verification()).await;
        assert_eq!(sent.is_ok(), behaviour == Behaviour::Accept);
    }
    assert_eq!((server.connections(), server.received().len()), (1, 2));
}

#[tokio::test]
async fn concurrent_emails_use_separate_connections() {
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
async fn emails_are_sent_again_after_a_restart_of_the_server() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    mailer.send(&verification()).await.unwrap();
    server.stop();
    let error = mailer.send(&verification()).await.unwrap_err();
    assert!(matches!(error, MailerError::Unreachable(_)), "{error:?}");
    assert!(
        chain(&error).contains("the connection attempt failed: "),
        "{}",
        chain(&error)
    );
    server.start_again();
    mailer.send(&verification()).await.unwrap();
    assert_eq!(server.wait_for(2, Duration::from_secs(5)).len(), 2);
}

#[tokio::test]
async fn an_unknown_host_is_unreachable() {
    let smtp = smtp("smtp://mail.invalid?tls=none");
    let mailer = SmtpMailer::new(&smtp, settings()).unwrap();
    let error = mailer.check().await.unwrap_err();
    assert!(matches!(error, MailerError::Unreachable(_)), "{error:?}");
}

use std::time::{Duration, Instant};

use tenantry_adapters_smtp::SmtpMailer;
use tenantry_domain::ports::{Mailer as _, MailerError};
use tenantry_smtp_testkit::{Behaviour, SmtpServer};
use tokio::time::timeout;

use crate::support::{TIMES, TOKEN, chain, hasty_mailer, mailer, settings, smtp, verification};

/// Sends one letter to a server that behaves like this: whether it is the letter that is refused, and
/// the text of the error.
async fn failure(behaviour: Behaviour) -> (bool, String) {
    let server = SmtpServer::start();
    server.behave(behaviour);
    let mailer = match behaviour {
        Behaviour::Silent | Behaviour::StallAtRecipient | Behaviour::StallAfterMail => {
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
    (matches!(error, MailerError::Refused(_)), chain(&error))
}

#[tokio::test]
async fn r29_an_answer_to_a_letter_concerns_that_letter_and_is_told_by_its_code() {
    for (behaviour, step, code) in [
        (Behaviour::RefuseRecipients(450), "the recipient", 450),
        (Behaviour::RefuseRecipients(550), "the recipient", 550),
        (Behaviour::RefuseMails(452), "the mail", 452),
        (Behaviour::RefuseMails(554), "the mail", 554),
    ] {
        let text = format!("the letter was refused: the mail server answered {step} with {code}");
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
            Behaviour::RefuseRecipients(421),
            "the mail server answered the recipient with 421",
        ),
        (
            Behaviour::RefuseMails(421),
            "the mail server answered the mail with 421",
        ),
        (
            Behaviour::Garbage,
            "the mail server answered the connection with something that is not SMTP",
        ),
        (Behaviour::CloseInMail, "the mail broke off"),
        (Behaviour::CloseAfterMail, "the mail broke off"),
        (
            Behaviour::Silent,
            "the mail server did not finish the connection in time",
        ),
        (
            Behaviour::StallAtRecipient,
            "the mail server did not finish the letter in time",
        ),
        (
            Behaviour::StallAfterMail,
            "the mail server did not finish the letter in time",
        ),
    ] {
        let (is_refused, text) = failure(behaviour).await;
        let expected = format!("the mail server cannot be reached: {cause}");
        // What the system says of a connection that ended is its own business.
        assert!(
            !is_refused && text.starts_with(&expected),
            "{behaviour:?}: {text}"
        );
    }
}

#[tokio::test]
async fn r29_a_stalling_server_costs_no_more_than_the_time_for_a_letter() {
    let server = SmtpServer::start();
    let mailer = hasty_mailer(&server);
    for (behaviour, limit) in [
        (Behaviour::Silent, TIMES.connect),
        (Behaviour::StallAfterMail, TIMES.letter),
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
async fn r29_a_stalled_letter_delays_no_other() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    server.behave(Behaviour::StallAfterMail);
    let letter = verification();
    let stalled = timeout(Duration::from_secs(1), mailer.send(&letter));
    assert!(stalled.await.is_err());
    server.behave(Behaviour::Accept);
    mailer.send(&letter).await.unwrap();
    // The first connection still waits for its answer; nobody may take that for another.
    assert_eq!((server.connections(), server.received().len()), (2, 1));
}

#[tokio::test]
async fn a_connection_serves_many_letters_also_after_one_was_refused() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    for behaviour in [
        Behaviour::Accept,
        Behaviour::RefuseRecipients(550),
        Behaviour::RefuseMails(450),
        Behaviour::Accept,
    ] {
        server.behave(behaviour);
        let sent = mailer.send(&verification()).await;
        assert_eq!(sent.is_ok(), behaviour == Behaviour::Accept);
    }
    assert_eq!((server.connections(), server.received().len()), (1, 2));
}

#[tokio::test]
async fn letters_that_are_sent_at_once_do_not_wait_for_each_other() {
    let server = SmtpServer::start();
    let mailer = mailer(&server);
    let letter = verification();
    let (first, second, third) = tokio::join!(
        mailer.send(&letter),
        mailer.send(&letter),
        mailer.send(&letter)
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
    let smtp = smtp("smtp://mail.invalid?tls=none");
    let mailer = SmtpMailer::new(&smtp, settings()).unwrap();
    let error = mailer.check().await.unwrap_err();
    assert!(matches!(error, MailerError::Unreachable(_)), "{error:?}");
}

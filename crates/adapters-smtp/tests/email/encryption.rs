use std::io::Write as _;

use tempfile::NamedTempFile;
use tenantry_adapters_smtp::{MailerStartError, SmtpMailer, SmtpSettings};
use tenantry_domain::email::{Mailer as _, MailerError};
use tenantry_smtp_testkit::{Behaviour, ServerOptions, ServerTls, SmtpServer};

use crate::support::{chain, mailer, settings, smtp, verification};

fn server(tls: ServerTls) -> SmtpServer {
    SmtpServer::start_with(ServerOptions {
        tls,
        login: Some(("jane@example.com".to_owned(), "p@ss: /word".to_owned())),
    })
}

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn trusting(server: &SmtpServer, url: &str) -> SmtpMailer {
    let authority = file(server.authority_pem());
    let smtp = SmtpSettings {
        authority_file: Some(authority.path().to_owned()),
        ..smtp(url)
    };
    SmtpMailer::new(&smtp, settings()).unwrap()
}

fn url(server: &SmtpServer, scheme: &str, query: &str) -> String {
    let login = "jane%40example.com:p%40ss%3A%20%2Fword";
    format!("{scheme}://{login}@127.0.0.1:{}{query}", server.port())
}

#[tokio::test]
async fn emails_travel_encrypted_and_logged_in() {
    for (tls, scheme, query) in [
        (ServerTls::Implicit, "smtps", ""),
        (ServerTls::StartTls, "smtp", "?tls=required"),
        (ServerTls::StartTls, "smtp", "?tls=opportunistic"),
    ] {
        let server = server(tls);
        let mailer = trusting(&server, &url(&server, scheme, query));
        mailer.check().await.unwrap();
        mailer.send(&verification()).await.unwrap();
        let email = server.received().remove(0);
        assert!(email.encrypted, "{tls:?} {query}");
        assert_eq!(email.user.as_deref(), Some("jane@example.com"));
    }
}

#[tokio::test]
async fn opportunistic_and_none_make_do_without_encryption() {
    for query in ["?tls=opportunistic", "?tls=none", ""] {
        let server = server(ServerTls::None);
        let mailer = trusting(&server, &url(&server, "smtp", query));
        mailer.send(&verification()).await.unwrap();
        assert!(!server.received().remove(0).encrypted, "{query}");
    }
}

#[tokio::test]
async fn neither_password_nor_email_leave_when_encryption_is_required_and_not_offered() {
    let server = server(ServerTls::None);
    let mailer = trusting(&server, &url(&server, "smtp", "?tls=required"));
    let error = mailer.send(&verification()).await.unwrap_err();
    assert_eq!(
        chain(&error),
        "the mail server cannot be reached: the mail server does not offer STARTTLS"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn r28_what_was_said_before_the_encryption_does_not_count_after_it() {
    let server = SmtpServer::start_with(ServerOptions {
        tls: ServerTls::StartTls,
        login: None,
    });
    server.behave(Behaviour::InjectBeforeTls);
    let mailer = trusting(&server, &server.url());
    let error = mailer.send(&verification()).await.unwrap_err();
    assert!(matches!(error, MailerError::Unreachable(_)), "{error:?}");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_rejected() {
    for (tls, scheme, query) in [
        (ServerTls::Implicit, "smtps", ""),
        (ServerTls::StartTls, "smtp", "?tls=opportunistic"),
    ] {
        let server = server(tls);
        let smtp = smtp(&url(&server, scheme, query));
        let mailer = SmtpMailer::new(&smtp, settings()).unwrap();
        let error = mailer.check().await.unwrap_err();
        assert!(matches!(error, MailerError::Unreachable(_)));
        assert!(
            chain(&error).contains("invalid peer certificate"),
            "{}",
            chain(&error)
        );
        assert!(server.received().is_empty());
    }
}

#[tokio::test]
async fn r60_a_wrong_password_is_told_by_its_code_only() {
    let server = server(ServerTls::None);
    let url = format!("smtp://jane:secret-word@127.0.0.1:{}", server.port());
    let mailer = SmtpMailer::new(&smtp(&url), settings()).unwrap();
    for error in [
        mailer.check().await.unwrap_err(),
        mailer.send(&verification()).await.unwrap_err(),
    ] {
        assert_eq!(
            chain(&error),
            "the mail server cannot be reached: the mail server answered the login with 535"
        );
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_that_knows_no_login_says_so() {
    let server = SmtpServer::start();
    let mailer = trusting(&server, &url(&server, "smtp", ""));
    let error = mailer.check().await.unwrap_err();
    assert!(
        chain(&error).ends_with("does not offer the login"),
        "{}",
        chain(&error)
    );
}

#[test]
fn a_file_without_certificates_refuses_to_start() {
    let start = |path: &std::path::Path| {
        let smtp = SmtpSettings {
            authority_file: Some(path.to_owned()),
            ..smtp("smtps://email.example.com")
        };
        SmtpMailer::new(&smtp, settings()).err().unwrap()
    };
    let empty = file("no certificate");
    assert!(matches!(
        start(empty.path()),
        MailerStartError::AuthorityCertificate(_)
    ));
    let gone = start("no/such/file.pem".as_ref());
    assert_eq!(gone.to_string(), "no/such/file.pem cannot be read");
}

#[tokio::test]
async fn a_server_without_demands_takes_everything() {
    let server = SmtpServer::start();
    mailer(&server).check().await.unwrap();
    assert_eq!((server.connections(), server.received().len()), (1, 0));
}

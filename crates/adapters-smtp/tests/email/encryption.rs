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

fn temporary_file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn mailer_trusting(server: &SmtpServer, url: &str) -> SmtpMailer {
    let ca = temporary_file(server.ca_pem());
    let smtp = SmtpSettings {
        ca_file: Some(ca.path().to_owned()),
        ..smtp(url)
    };
    SmtpMailer::new(&smtp, settings()).unwrap()
}

fn url(server: &SmtpServer, scheme: &str, query: &str) -> String {
    let login = "jane%40example.com:p%40ss%3A%20%2Fword";
    format!("{scheme}://{login}@127.0.0.1:{}{query}", server.port())
}

#[tokio::test]
async fn emails_are_sent_encrypted_and_authenticated() {
    for (tls, scheme, query) in [
        (ServerTls::Implicit, "smtps", ""),
        (ServerTls::StartTls, "smtp", "?tls=required"),
        (ServerTls::StartTls, "smtp", "?tls=opportunistic"),
    ] {
        let server = server(tls);
        let mailer = mailer_trusting(&server, &url(&server, scheme, query));
        mailer.check().await.unwrap();
        mailer.send(&verification()).await.unwrap();
        let email = server.received().remove(0);
        assert!(email.encrypted, "{tls:?} {query}");
        assert_eq!(email.user.as_deref(), Some("jane@example.com"));
    }
}

#[tokio::test]
async fn opportunistic_and_none_send_without_encryption() {
    for query in ["?tls=opportunistic", "?tls=none", ""] {
        let server = server(ServerTls::None);
        let mailer = mailer_trusting(&server, &url(&server, "smtp", query));
        mailer.send(&verification()).await.unwrap();
        assert!(!server.received().remove(0).encrypted, "{query}");
    }
}

#[tokio::test]
async fn neither_password_nor_email_is_sent_when_required_encryption_is_not_offered() {
    let server = server(ServerTls::None);
    let mailer = mailer_trusting(&server, &url(&server, "smtp", "?tls=required"));
    let error = mailer.send(&verification()).await.unwrap_err();
    assert_eq!(
        chain(&error),
        "the mail server cannot be reached: the mail server does not support STARTTLS"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn r28_plaintext_after_the_response_to_starttls_is_rejected() {
    let server = SmtpServer::start_with(ServerOptions {
        tls: ServerTls::StartTls,
        login: None,
    });
    server.behave(Behaviour::InjectBeforeTls);
    let mailer = mailer_trusting(&server, &server.url());
    let error = mailer.send(&verification()).await.unwrap_err();
    assert!(matches!(error, MailerError::Unreachable(_)), "{error:?}");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_certificate_of_an_untrusted_ca_is_rejected() {
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
async fn r60_the_error_for_a_wrong_password_contains_only_the_response_code() {
    let server = server(ServerTls::None);
    let url = format!("smtp://jane:secret-word@127.0.0.1:{}", server.port());
    let mailer = SmtpMailer::new(&smtp(&url), settings()).unwrap();
    for error in [
        mailer.check().await.unwrap_err(),
        mailer.send(&verification()).await.unwrap_err(),
    ] {
        assert_eq!(
            chain(&error),
            "the mail server cannot be reached: the mail server responded to the login with 535"
        );
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_without_authentication_is_an_error_when_a_login_is_configured() {
    let server = SmtpServer::start();
    let mailer = mailer_trusting(&server, &url(&server, "smtp", ""));
    let error = mailer.check().await.unwrap_err();
    assert!(
        chain(&error).ends_with("does not support the login"),
        "{}",
        chain(&error)
    );
}

#[test]
fn a_ca_file_without_certificates_prevents_the_start() {
    let start = |path: &std::path::Path| {
        let smtp = SmtpSettings {
            ca_file: Some(path.to_owned()),
            ..smtp("smtps://mail.example.com")
        };
        SmtpMailer::new(&smtp, settings()).err().unwrap()
    };
    let empty = temporary_file("no certificate");
    assert!(matches!(
        start(empty.path()),
        MailerStartError::NoCaCertificate(_)
    ));
    let missing = start("no/such/file.pem".as_ref());
    assert_eq!(missing.to_string(), "no/such/file.pem cannot be read");
}

#[tokio::test]
async fn check_connects_and_sends_no_email() {
    let server = SmtpServer::start();
    mailer(&server).check().await.unwrap();
    assert_eq!((server.connections(), server.received().len()), (1, 0));
}

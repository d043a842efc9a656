//! Servers that send emails.

use tenantry_acceptance::{Database, Server};
use tenantry_smtp_testkit::SmtpServer;

/// How the public reaches the server, as its settings say; the tests go to its address directly.
pub(crate) const PUBLIC_URL: &str = "https://accounts.example.com";

/// Who writes the emails.
pub(crate) const SENDER: (&str, &str) = ("Example accounts", "accounts@example.com");

/// A server that hands its emails over to this one.
pub(crate) fn house(database: Database, post: &SmtpServer) -> Server {
    house_with(database, post, &[])
}

/// The same, with more settings.
pub(crate) fn house_with(
    database: Database,
    post: &SmtpServer,
    settings: &[(&str, &str)],
) -> Server {
    Server::with(database, |installation| {
        installation
            .set("TENANTRY_PUBLIC_URL", PUBLIC_URL)
            .set("TENANTRY_SMTP_URL", &post.url())
            .set(
                "TENANTRY_MAIL_FROM",
                &format!("{} <{}>", SENDER.0, SENDER.1),
            );
        for (variable, value) in settings {
            installation.set(variable, value);
        }
    })
}

//! Servers that send their emails to an SMTP server.

use tenantry_acceptance::{Database, Server};
use tenantry_smtp_testkit::SmtpServer;

/// The public URL in the settings; the tests connect to the server directly.
pub(crate) const PUBLIC_URL: &str = "https://accounts.example.com";

/// Name and email address of the sender.
pub(crate) const SENDER: (&str, &str) = ("Example accounts", "accounts@example.com");

pub(crate) fn start_server(database: Database, smtp: &SmtpServer) -> Server {
    start_server_with(database, smtp, &[])
}

/// The same, with more settings.
pub(crate) fn start_server_with(
    database: Database,
    smtp: &SmtpServer,
    settings: &[(&str, &str)],
) -> Server {
    let sender = format!("{} <{}>", SENDER.0, SENDER.1);
    Server::with(database, |installation| {
        installation
            .set("TENANTRY_PUBLIC_URL", PUBLIC_URL)
            .set("TENANTRY_SMTP_URL", &smtp.url())
            .set("TENANTRY_MAIL_FROM", &sender);
        for (variable, value) in settings {
            installation.set(variable, value);
        }
    })
}

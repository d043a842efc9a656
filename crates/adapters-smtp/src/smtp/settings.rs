use std::path::PathBuf;
use std::time::Duration;

use super::SmtpUrl;

/// The mail server and the timeouts for it.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// The server (`TENANTRY_SMTP_URL`).
    pub url: SmtpUrl,
    /// A PEM file with CA certificates that are trusted in addition to those of the system
    /// (`TENANTRY_SMTP_CA_FILE`).
    pub ca_file: Option<PathBuf>,
    /// Timeouts.
    pub timeouts: SmtpTimeouts,
}

impl SmtpSettings {
    /// This server, the CA certificates of the system, and the default timeouts.
    #[must_use]
    pub fn new(url: SmtpUrl) -> Self {
        Self {
            url,
            ca_file: None,
            timeouts: SmtpTimeouts::default(),
        }
    }
}

/// Timeouts of an SMTP connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmtpTimeouts {
    /// For a new connection: name lookup, TCP, greeting, TLS and authentication together.
    pub connect: Duration,
    /// For one email, including the connection.
    pub message: Duration,
    /// For an unused connection in the pool.
    pub idle: Duration,
}

/// 5 s to connect, 10 s for an email, 30 s idle.
impl Default for SmtpTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            message: Duration::from_secs(10),
            idle: Duration::from_secs(30),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r29_sending_takes_at_most_ten_seconds_and_connecting_five() {
        let timeouts = SmtpTimeouts::default();
        assert_eq!(timeouts.message, Duration::from_secs(10));
        assert_eq!(timeouts.connect, Duration::from_secs(5));
    }
}

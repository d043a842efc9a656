use std::path::PathBuf;
use std::time::Duration;

use super::SmtpUrl;

/// Which mail server, and how patient we are with it.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// The server (`TENANTRY_SMTP_URL`).
    pub url: SmtpUrl,
    /// A file with certificates in PEM form of authorities that are trusted besides those of the system
    /// (`TENANTRY_SMTP_CA_FILE`).
    pub authority_file: Option<PathBuf>,
    /// How long things may take.
    pub times: SmtpTimes,
}

impl SmtpSettings {
    /// This server, the authorities of the system, the usual timeout.
    #[must_use]
    pub fn new(url: SmtpUrl) -> Self {
        Self {
            url,
            authority_file: None,
            times: SmtpTimes::default(),
        }
    }
}

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmtpTimes {
    /// Until a new connection can be used: name, connection, greeting, TLS and login together.
    pub connect: Duration,
    /// For one email, with the connection.
    pub message: Duration,
    /// How long a connection is kept for the next email.
    pub idle: Duration,
}

/// 5 s to connect, 10 s for an email, 30 s idle.
impl Default for SmtpTimes {
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
    fn r29_a_message_takes_at_most_ten_seconds_and_a_connection_half_of_it() {
        let times = SmtpTimes::default();
        assert_eq!(times.message, Duration::from_secs(10));
        assert_eq!(times.connect, Duration::from_secs(5));
    }
}

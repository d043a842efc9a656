use std::error::Error as StdError;
use std::io;

use lettre::transport::smtp::Error;
use tenantry_domain::email::MailerError;
use thiserror::Error as ThisError;

/// The step of the SMTP session that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
pub(super) enum Step {
    #[error("the connection attempt")]
    Connection,
    #[error("STARTTLS")]
    StartTls,
    #[error("the login")]
    Login,
    #[error("MAIL FROM")]
    Sender,
    #[error("RCPT TO")]
    Recipient,
    #[error("DATA")]
    Data,
    #[error("the message transfer")]
    Email,
}

/// Why an email was not sent. Texts of the server are left out, because they can repeat the email address.
#[derive(Debug, ThisError)]
pub(super) enum Failure {
    #[error("the mail server responded to {step} with {code}")]
    Response { step: Step, code: u16 },
    #[error("the mail server does not support {0}")]
    Unsupported(Step),
    #[error("{0} timed out")]
    TimedOut(&'static str),
    #[error("the mail server sent an invalid response to {0}")]
    InvalidResponse(Step),
    #[error("{0} failed")]
    Disconnected(Step, #[source] Option<io::Error>),
}

impl Failure {
    /// The server is closing the connection (RFC 5321 §3.8).
    const CLOSING: u16 = 421;

    pub(super) fn at(step: Step) -> impl Fn(Error) -> Self {
        move |error| Self::of(step, &error)
    }

    fn of(step: Step, error: &Error) -> Self {
        let code = error
            .status()
            .and_then(|code| code.to_string().parse().ok());
        match code {
            Some(code) => Self::Response { step, code },
            None if error.is_response() => Self::of_response(step, error),
            None if error.is_client() => Self::Unsupported(step),
            None => Self::Disconnected(step, io_error_in(error)),
        }
    }

    /// lettre reports a connection that was closed as an incomplete response.
    fn of_response(step: Step, error: &Error) -> Self {
        let source = error.source().map(ToString::to_string);
        if source.as_deref() == Some("incomplete response") {
            Self::Disconnected(step, None)
        } else {
            Self::InvalidResponse(step)
        }
    }

    /// Whether the server rejected only this email, so that the connection can be used for another.
    pub(super) const fn is_message_rejected(&self) -> bool {
        matches!(
            self,
            Self::Response {
                step: Step::Sender | Step::Recipient | Step::Data | Step::Email,
                code,
            } if *code != Self::CLOSING
        )
    }
}

impl From<Failure> for MailerError {
    fn from(failure: Failure) -> Self {
        if failure.is_message_rejected() {
            Self::Rejected(Box::new(failure))
        } else {
            Self::Unreachable(Box::new(failure))
        }
    }
}

/// The error of the operating system or of TLS, rebuilt from its text, because the original is only
/// available by reference.
fn io_error_in(error: &Error) -> Option<io::Error> {
    let mut cause = error.source();
    while let Some(found) = cause {
        if let Some(found) = found.downcast_ref::<io::Error>() {
            return Some(io::Error::new(found.kind(), found.to_string()));
        }
        cause = found.source();
    }
    None
}

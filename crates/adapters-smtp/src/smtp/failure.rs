use std::error::Error as StdError;
use std::io;

use lettre::transport::smtp::Error;
use tenantry_domain::email::MailerError;
use thiserror::Error as ThisError;

/// How far we came with the mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
pub(super) enum Step {
    #[error("the connection")]
    Connection,
    #[error("STARTTLS")]
    StartTls,
    #[error("the login")]
    Login,
    #[error("the sender")]
    Sender,
    #[error("the recipient")]
    Recipient,
    #[error("the start of the email")]
    Data,
    #[error("the email")]
    Email,
}

/// What went wrong. The words of the server are not among it, since they may repeat the address.
#[derive(Debug, ThisError)]
pub(super) enum Failure {
    #[error("the mail server answered {step} with {code}")]
    ApiResponse { step: Step, code: u16 },
    #[error("the mail server does not offer {0}")]
    NotOffered(Step),
    #[error("the mail server did not finish {0} in time")]
    TooSlow(&'static str),
    #[error("the mail server answered {0} with something that is not SMTP")]
    NotSmtp(Step),
    #[error("{0} broke off")]
    BrokenOff(Step, #[source] Option<io::Error>),
}

impl Failure {
    /// The service is closing the connection (RFC 5321 §3.8).
    const CLOSING: u16 = 421;

    pub(super) fn at(step: Step) -> impl Fn(Error) -> Self {
        move |error| Self::of(step, &error)
    }

    fn of(step: Step, error: &Error) -> Self {
        let code = error
            .status()
            .and_then(|code| code.to_string().parse().ok());
        match code {
            Some(code) => Self::ApiResponse { step, code },
            None if error.is_response() => Self::of_response(step, error),
            None if error.is_client() => Self::NotOffered(step),
            None => Self::BrokenOff(step, io_error_in(error)),
        }
    }

    /// Half a response is how the end of a connection looks.
    fn of_response(step: Step, error: &Error) -> Self {
        let source = error.source().map(ToString::to_string);
        if source.as_deref() == Some("incomplete response") {
            Self::BrokenOff(step, None)
        } else {
            Self::NotSmtp(step)
        }
    }

    /// Whether the server rejected this email and would listen to another.
    pub(super) const fn concerns_the_message(&self) -> bool {
        matches!(
            self,
            Self::ApiResponse {
                step: Step::Sender | Step::Recipient | Step::Data | Step::Email,
                code,
            } if *code != Self::CLOSING
        )
    }
}

impl From<Failure> for MailerError {
    fn from(failure: Failure) -> Self {
        if failure.concerns_the_message() {
            Self::Rejected(Box::new(failure))
        } else {
            Self::Unreachable(Box::new(failure))
        }
    }
}

/// What the operating system or TLS said. It is made anew from its text, because the original cannot
/// be taken out.
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

//! Emails over SMTP (RFC 5321), to the one server of the settings.

mod connection_pool;
mod failure;
mod mailer;
mod relay;
mod settings;
mod tls;
mod unbuffered_stream;
mod url;

pub use mailer::SmtpMailer;
pub use settings::{SmtpSettings, SmtpTimes};
pub use url::{InvalidSmtpUrl, SmtpUrl};

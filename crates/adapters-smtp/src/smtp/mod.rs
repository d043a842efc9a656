//! Sends emails over SMTP (RFC 5321) to the configured server.

mod connection_pool;
mod failure;
mod mailer;
mod relay;
mod settings;
mod tls;
mod unbuffered_stream;
mod url;

pub use mailer::SmtpMailer;
pub use settings::{SmtpSettings, SmtpTimeouts};
pub use url::{InvalidSmtpUrl, SmtpUrl};

//! Mails over SMTP (RFC 5321), to the one server of the settings.

mod failure;
mod idle;
mod line_by_line;
mod mailer;
mod relay;
mod settings;
mod tls;
mod url;

pub use mailer::SmtpMailer;
pub use settings::{SmtpSettings, SmtpTimes};
pub use url::{InvalidSmtpUrl, SmtpUrl};

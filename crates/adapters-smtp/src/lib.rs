#![doc = include_str!("../README.md")]

mod eml;
mod letters;
mod settings;
mod smtp;

pub use eml::EmlMailer;
pub use letters::{InvalidSender, Sender, TemplateError};
pub use settings::{MailSettings, MailerStartError};
pub use smtp::{InvalidSmtpUrl, SmtpMailer, SmtpSettings, SmtpTimes, SmtpUrl};

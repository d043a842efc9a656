#![doc = include_str!("../README.md")]

mod eml;
mod message;
mod settings;
mod smtp;

pub use eml::EmlMailer;
pub use message::{InvalidSender, Sender, TemplateError};
pub use settings::{EmailSettings, MailerStartError};
pub use smtp::{InvalidSmtpUrl, SmtpMailer, SmtpSettings, SmtpTimeouts, SmtpUrl};

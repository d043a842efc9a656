//! Mails as they arrive: parsed as mails, from a real mail server on this machine or from a folder.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test needs and does not get fails it"
)]

mod encryption;
mod failures;
mod files;
mod heads;
mod mails;
mod names;
mod support;
mod templates;

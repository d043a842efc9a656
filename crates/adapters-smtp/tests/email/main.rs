//! Emails as they arrive: parsed as emails, from a real mail server on this machine or from a folder.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test needs and does not get fails it"
)]

mod emails;
mod encryption;
mod failures;
mod files;
mod heads;
mod names;
mod support;
mod templates;

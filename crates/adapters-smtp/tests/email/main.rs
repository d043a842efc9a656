//! Emails as received by an SMTP server on this machine or written to a folder, parsed.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed expectation fails the test"
)]

mod content;
mod display_names;
mod eml;
mod encryption;
mod failures;
mod headers;
mod support;
mod templates;

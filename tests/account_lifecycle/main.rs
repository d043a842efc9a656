//! The lifecycle of accounts: emails, sessions, passwords, and the keys that sign their tokens.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot continue panics with the reason"
)]

mod email_content;
mod email_faults;
mod eml_files;
mod full_lifecycle;
mod key_rotation;
mod mail_servers;
mod page;
mod purge;
mod signing_algorithms;
mod test_user;

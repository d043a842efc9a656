//! The life of an account, from its registration to its end: emails, sessions, passwords, and the keys that
//! sign its tokens.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on panics, and says why"
)]

#[path = "../callers.rs"]
mod callers;
mod eml;
mod houses;
mod key_rotation;
mod mail_faults;
mod page;
mod patience;
mod person;
mod purge;
mod templates;
mod tokens;
mod whole_life;

//! The HTML pages behind the links in emails, in a real browser with the screen of a phone and without scripts.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot continue panics with the reason"
)]

mod chromium;
mod devtools;
mod layout;
mod page;
mod reset_password;
mod test_user;
mod verify_email;

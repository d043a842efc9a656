//! The pages that the links in emails open, as a person sees them: in a real browser, on a phone, without
//! scripts.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on panics, and says why"
)]

mod browser;
mod devtools;
mod page;
mod people;
mod reset_password;
mod screens;
mod verify_email;

//! The HTTP interface and the command line; the folders mirror the URLs.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot continue panics with the reason"
)]

mod api {
    mod auth;
}
mod cli;
mod health;
mod logs;
mod pages;
mod paths;
mod secret_leaks;
mod v1 {
    mod private;
}
mod well_known {
    mod jwks;
}

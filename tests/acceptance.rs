//! What the interface promises, seen from outside; the folders mirror the URLs.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on panics, and says why"
)]

mod api;
mod callers;
mod cli;
mod forms;
mod health;
mod jwt;
mod logs;
mod members;
mod pages;
mod paths;
mod secrecy;
mod v1;
mod well_known;

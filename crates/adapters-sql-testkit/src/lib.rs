#![doc = include_str!("../README.md")]
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "test support fails a test by panicking"
)]

pub mod changes;
pub mod rules;

mod contents;
mod faults;
mod limits;

pub use contents::contents;
pub use faults::{FaultInjector, every_write_is_all_or_nothing};
pub use limits::{limits_on_login_attempts, login_attempts_of};

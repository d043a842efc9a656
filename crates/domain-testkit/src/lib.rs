#![doc = include_str!("../README.md")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "test support fails a test by panicking"
)]

pub mod conformance;
pub mod fixtures;

mod contents;
mod fakes;
#[cfg(test)]
mod flaws;
mod memory;
mod store_under_test;

pub use contents::{Contents, MailState};
pub use fakes::{
    FairTurns, FakeMailer, FixedClock, MailerFailure, PlainHasher, PlainTokens, SeededRandom,
};
pub use memory::MemoryStores;
pub use store_under_test::StoreUnderTest;

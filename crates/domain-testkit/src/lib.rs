#![doc = include_str!("../README.md")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::panic,
    reason = "test support"
)]

pub mod conformance;
pub mod fixtures;

mod fakes;
mod faults;
mod memory;
mod store_snapshot;
mod store_under_test;
pub mod writes;

pub use fakes::{
    FakeHasher, FakeKeyedLock, FakeMailer, FakeTokens, FixedClock, MailerFailure, SeededRandom,
};
pub use faults::Fault;
pub use memory::MemoryStore;
pub use store_snapshot::{EmailState, StoreSnapshot};
pub use store_under_test::StoreUnderTest;

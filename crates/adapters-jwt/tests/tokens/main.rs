//! Tokens from outside: what they say, and which are rejected.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test needs and does not get fails it"
)]

mod case;
mod confused;
mod forged;
mod issued;
mod keys;
mod malformed;
mod replaced;
mod spelling;
mod support;
mod times;

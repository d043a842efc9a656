//! Contents of issued tokens, and rejection of all others.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failed expectation fails the test"
)]

mod algorithm_confusion;
mod canonical_form;
mod case;
mod forged;
mod issued;
mod key_rotation;
mod keys;
mod malformed;
mod support;
mod times;

#![doc = include_str!("../README.md")]

mod claims;
mod header;
mod issue;
mod key_maker;
mod key_ring;
mod tokens;
mod verify;

pub use key_maker::Ed25519KeyMaker;
pub use key_ring::KeyRingError;
pub use tokens::{JwtSettings, JwtTokens};

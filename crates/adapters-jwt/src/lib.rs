#![doc = include_str!("../README.md")]

mod algorithm;
mod claims;
mod header;
mod issue;
mod key_maker;
mod key_ring;
mod known_tokens;
mod thumbprint;
mod tokens;
mod validity;
mod verify;

pub use key_maker::JwtKeyMaker;
pub use key_ring::KeyRingError;
pub use tokens::{JwtSettings, JwtTokens};

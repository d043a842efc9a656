#![doc = include_str!("../README.md")]

mod algorithm;
mod claims;
mod header;
mod issue;
mod key_generator;
mod key_set;
mod thumbprint;
mod tokens;
mod validity;
mod verified_token_cache;
mod verify;

pub use key_generator::JwtKeyGenerator;
pub use key_set::KeySetError;
pub use tokens::{JwtSettings, JwtTokens};

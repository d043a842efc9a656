//! The keys that tokens are signed with: next, active, retired, gone (R39).

mod prepare;
mod rotate;

pub use prepare::PrepareSigningKeys;
pub use rotate::{RotateSigningKeys, RotateSigningKeysError, RotatedSigningKeys};

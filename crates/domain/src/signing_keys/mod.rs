//! The keys that sign tokens: next, active, retired (R39).

mod prepare;
mod repository;
mod rotate;
mod signing_key;

pub use prepare::PrepareSigningKeys;
pub use repository::{NewSigningKeyRotation, NextKey, SigningKeyRepository};
pub use rotate::{RotateSigningKeys, RotateSigningKeysError, SigningKeyRotation};
pub use signing_key::{
    PublicKey, SigningAlgorithm, SigningKey, SigningKeyStatus, UnknownSigningText,
};

#[cfg(feature = "mocks")]
pub use repository::MockSigningKeyRepository;

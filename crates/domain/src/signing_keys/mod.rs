//! The keys that sign and verify tokens: next, active and retired (R39).

mod generator;
mod list_public_keys;
mod list_signing_keys;
mod prepare;
mod repository;
mod rotate;
mod signing_key;

pub use generator::SigningKeyGenerator;
pub use list_public_keys::ListPublicKeys;
pub use list_signing_keys::ListSigningKeys;
pub use prepare::PrepareSigningKeys;
pub use repository::{NewSigningKeyRotation, NextKey, SigningKeyRepository};
pub use rotate::{RotateSigningKeys, RotateSigningKeysError, SigningKeyRotation};
pub use signing_key::{
    PublicKey, SigningAlgorithm, SigningKey, SigningKeyStatus, UnknownSigningText,
};

#[cfg(feature = "mocks")]
pub use generator::MockSigningKeyGenerator;
#[cfg(feature = "mocks")]
pub use repository::MockSigningKeyRepository;

use crate::signing_keys::{SigningAlgorithm, SigningKey};
use crate::store::PortError;
use crate::values::Timestamp;

/// Generates keys that sign tokens.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait SigningKeyGenerator: Send + Sync {
    /// The algorithm of the generated keys.
    fn algorithm(&self) -> SigningAlgorithm;

    /// A new key, active from this time on.
    ///
    /// # Errors
    /// [`PortError::Unavailable`] when the system has no randomness.
    fn generate(&self, now: Timestamp) -> Result<SigningKey, PortError>;
}

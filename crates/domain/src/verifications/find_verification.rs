use std::sync::Arc;

use crate::ports::{Policy, Ports};
use crate::store::PortError;
use crate::system::Clock;
use crate::values::SecretText;
use crate::verifications::{PendingVerification, VerificationPurpose, VerificationRepository};

/// Finds the verification of an emailed token without using the token (R24).
#[derive(Clone)]
pub struct FindVerification {
    /// Finds the token.
    pub verifications: Arc<dyn VerificationRepository>,
    /// The time that expiry is judged by.
    pub clock: Arc<dyn Clock>,
}

impl FindVerification {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            verifications: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// The verification, with its account; `None` unless the token is valid for this purpose.
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn run(
        &self,
        token: &SecretText,
        purpose: VerificationPurpose,
    ) -> Result<Option<PendingVerification>, PortError> {
        let now = self.clock.now();
        self.verifications
            .find_verification(&token.hash(), purpose, now)
            .await
    }
}

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use uuid::Uuid;

use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::ports::{AdminPorts, Policy};
use crate::signing_keys::{
    NewSigningKeyRotation, SigningKey, SigningKeyGenerator, SigningKeyRepository, SigningKeyStatus,
};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::Timestamp;

/// Makes the next key active and generates a new next key. Tokens of the previous key stay valid.
#[derive(Clone)]
pub struct RotateSigningKeys {
    /// Stores the keys.
    pub signing_keys: Arc<dyn SigningKeyRepository>,
    /// Generates the new next key.
    pub generator: Arc<dyn SigningKeyGenerator>,
    /// The time of the rotation.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub random: Arc<dyn Random>,
    /// The lifetime of a refresh token: a retired key is needed that long.
    pub refresh_ttl: Duration,
}

/// The keys after a rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeyRotation {
    /// The `kid` of the active key.
    pub active: String,
    /// The `kid` of the next key.
    pub next: String,
}

/// Why the keys were not rotated.
#[derive(Debug, Error)]
pub enum RotateSigningKeysError {
    /// There is no next key, because the server has not been started yet.
    #[error("there is no next key; start the server once")]
    NothingNext,
    /// The next key is so new that a server may not know it yet (R39).
    #[error("the next key is not yet known to every server")]
    TooEarly {
        /// How long to wait.
        wait: Duration,
    },
    /// Another rotation succeeded at the same time.
    #[error("another rotation succeeded at the same time")]
    Raced,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl RotateSigningKeys {
    /// How long a key must have been published before it signs. Servers reload the keys more often.
    pub const PUBLISHED_FIRST: Duration = Duration::from_secs(5);

    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, policy: &Policy) -> Self {
        Self {
            signing_keys: ports.store.clone(),
            generator: ports.signing_key_generator.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
            refresh_ttl: policy.sessions.refresh_ttl,
        }
    }

    /// Rotates once.
    ///
    /// # Errors
    /// [`RotateSigningKeysError`]; nothing was changed.
    pub async fn run(&self, actor: Actor) -> Result<SigningKeyRotation, RotateSigningKeysError> {
        let waiting = next_of(self.signing_keys.list_signing_keys().await?)
            .ok_or(RotateSigningKeysError::NothingNext)?;
        let published = waiting.created_at.until(self.clock.now());
        match Self::PUBLISHED_FIRST.checked_sub(published) {
            None | Some(Duration::ZERO) => self.promote(waiting, actor).await,
            Some(wait) => Err(RotateSigningKeysError::TooEarly { wait }),
        }
    }

    /// Makes this next key active.
    pub(super) async fn promote(
        &self,
        waiting: SigningKey,
        actor: Actor,
    ) -> Result<SigningKeyRotation, RotateSigningKeysError> {
        let now = self.clock.now();
        let rotation = NewSigningKeyRotation {
            promoted: waiting.kid,
            next: generate_next(&*self.generator, now)?,
            forget_before: now.minus(self.refresh_ttl),
            effects: audit::success(
                actor,
                AuditAction::SigningKeyRotation,
                // The name of a key is a text, not a UUID.
                None::<Uuid>,
                RequestOrigin::default(),
                (now, &*self.random),
            ),
            now,
        };
        if !self.signing_keys.rotate_signing_keys(&rotation).await? {
            return Err(RotateSigningKeysError::Raced);
        }
        Ok(SigningKeyRotation {
            active: rotation.promoted,
            next: rotation.next.kid,
        })
    }
}

pub(super) fn next_of(keys: Vec<SigningKey>) -> Option<SigningKey> {
    keys.into_iter()
        .find(|key| key.status == SigningKeyStatus::Next)
}

pub(super) fn generate_next(
    generator: &dyn SigningKeyGenerator,
    now: Timestamp,
) -> Result<SigningKey, PortError> {
    Ok(SigningKey {
        status: SigningKeyStatus::Next,
        ..generator.generate(now)?
    })
}

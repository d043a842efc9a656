use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::audit::{Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, RequestOrigin};
use crate::sessions::{SigningKeyGenerator, TokenError};
use crate::signing_keys::{
    NewSigningKeyRotation, SigningKey, SigningKeyRepository, SigningKeyStatus,
};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::{AuditEntryId, Timestamp};

/// Lets the next key sign, and makes another that waits. Tokens of the key before stay good.
#[derive(Clone)]
pub struct RotateSigningKeys {
    /// Where keys are kept.
    pub signing_keys: Arc<dyn SigningKeyRepository>,
    /// Makes the key that waits from then on.
    pub maker: Arc<dyn SigningKeyGenerator>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub random: Arc<dyn Random>,
    /// How long a refresh token lives: so long a retired key is still needed.
    pub refresh_ttl: Duration,
}

/// Which key does what from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeyRotation {
    /// The `kid` of the key that signs.
    pub active: String,
    /// The `kid` of the key that waits.
    pub next: String,
}

/// Why nothing was rotated.
#[derive(Debug, Error)]
pub enum RotateSigningKeysError {
    /// No key waits, because no server of this version has started yet.
    #[error("no key waits to become active; start the server once")]
    NothingNext,
    /// The next key was published a moment ago, and not every server may know it yet (R39).
    #[error("the next key was published a moment ago")]
    TooEarly {
        /// How long to wait.
        wait: Duration,
    },
    /// Somebody else rotated at the same time.
    #[error("the keys were rotated by somebody else at the same time")]
    Raced,
    /// No key could be made.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It was not stored.
    #[error(transparent)]
    Store(#[from] PortError),
}

impl RotateSigningKeys {
    /// How long a key must have been published before it signs: servers look for new keys more often than
    /// that.
    pub const PUBLISHED_FIRST: Duration = Duration::from_secs(5);

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

    /// Lets this key, which is the next one, sign from now on.
    pub(super) async fn promote(
        &self,
        waiting: SigningKey,
        actor: Actor,
    ) -> Result<SigningKeyRotation, RotateSigningKeysError> {
        let now = self.clock.now();
        let rotation = NewSigningKeyRotation {
            promoted: waiting.kid,
            next: make_next(&*self.maker, now)?,
            forget_before: now.minus(self.refresh_ttl),
            audit: self.audit(actor, now),
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

    fn audit(&self, actor: Actor, now: Timestamp) -> AuditEntry {
        AuditEntry {
            id: AuditEntryId::generate(now, self.random.bytes()),
            at: now,
            event: AuditEvent {
                actor,
                action: AuditAction::SigningKeyRotation,
                // A key is named by a text, not by a UUID.
                target: None,
                outcome: AuditOutcome::Succeeded,
                origin: RequestOrigin::default(),
            },
        }
    }
}

pub(super) fn next_of(keys: Vec<SigningKey>) -> Option<SigningKey> {
    keys.into_iter()
        .find(|key| key.status == SigningKeyStatus::Next)
}

pub(super) fn make_next(
    maker: &dyn SigningKeyGenerator,
    now: Timestamp,
) -> Result<SigningKey, TokenError> {
    Ok(SigningKey {
        status: SigningKeyStatus::Next,
        ..maker.generate(now)?
    })
}

use crate::audit::Actor;
use crate::ports::{AdminPorts, Policy};
use crate::signing_keys::rotate::{generate_next, next_of};
use crate::signing_keys::{
    NextKey, RotateSigningKeys, RotateSigningKeysError, SigningKey, SigningKeyStatus,
};
use crate::store::PortError;

/// Makes sure that there is a next key, and that the active one has the configured algorithm. It runs at every
/// start; several servers may run it at the same time.
#[derive(Clone)]
pub struct PrepareSigningKeys {
    /// Rotates the keys when the algorithm changed.
    pub rotate: RotateSigningKeys,
}

impl PrepareSigningKeys {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, policy: &Policy) -> Self {
        Self {
            rotate: RotateSigningKeys::new(ports, policy),
        }
    }

    /// Stores a missing next key. When the configured algorithm changed, the keys are rotated at once; tokens
    /// of the previous key stay valid.
    ///
    /// # Errors
    /// [`RotateSigningKeysError`].
    pub async fn run(&self) -> Result<(), RotateSigningKeysError> {
        let algorithm = self.rotate.generator.algorithm();
        let keys = self.rotate.signing_keys.list_signing_keys().await?;
        let has_algorithm = keys
            .iter()
            .any(|key| key.status == SigningKeyStatus::Active && key.algorithm == algorithm);
        let waiting = match next_of(keys) {
            Some(waiting) if waiting.algorithm == algorithm => waiting,
            other => self.put_next(other).await?,
        };
        if has_algorithm {
            return Ok(());
        }
        match self.rotate.promote(waiting, Actor::Server).await {
            // Another server did the same at the same time.
            Err(RotateSigningKeysError::Raced) => Ok(()),
            result => result.map(drop),
        }
    }

    /// The next key: a new one in place of this, or the one that another server stored.
    async fn put_next(
        &self,
        replaced: Option<SigningKey>,
    ) -> Result<SigningKey, RotateSigningKeysError> {
        let next = NextKey {
            key: generate_next(&*self.rotate.generator, self.rotate.clock.now())?,
            replaces: replaced.map(|key| key.kid),
        };
        if self.rotate.signing_keys.put_next_signing_key(&next).await? {
            return Ok(next.key);
        }
        let stored = next_of(self.rotate.signing_keys.list_signing_keys().await?);
        stored.ok_or_else(|| PortError::corrupt("the next signing key was replaced by none").into())
    }
}

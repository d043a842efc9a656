use super::rotate::{make_next, next_of};
use super::{RotateSigningKeys, RotateSigningKeysError};
use crate::model::{Actor, SigningKey, SigningKeyStatus};
use crate::ports::{NextKey, StoreError};

/// Makes sure that a key waits to become active, and that the active one has the algorithm of the
/// settings. Runs at every start; several servers may run it at once.
#[derive(Clone)]
pub struct PrepareSigningKeys(pub RotateSigningKeys);

impl PrepareSigningKeys {
    /// Stores what is missing. When the settings name another algorithm than before, the keys are rotated
    /// at once; tokens of the key before stay good.
    ///
    /// # Errors
    /// [`RotateSigningKeysError`].
    pub async fn run(&self) -> Result<(), RotateSigningKeysError> {
        let algorithm = self.0.maker.algorithm();
        let keys = self.0.signing_keys.list().await?;
        let signs_as_wished = keys
            .iter()
            .any(|key| key.status == SigningKeyStatus::Active && key.algorithm == algorithm);
        let waiting = match next_of(keys) {
            Some(waiting) if waiting.algorithm == algorithm => waiting,
            other => self.put_next(other).await?,
        };
        if signs_as_wished {
            return Ok(());
        }
        match self.0.promote(waiting, Actor::Server).await {
            // Another server did the same a moment ago.
            Err(RotateSigningKeysError::Raced) => Ok(()),
            result => result.map(drop),
        }
    }

    /// The key that waits from now on: a new one in place of this, or that of another server.
    async fn put_next(
        &self,
        replaced: Option<SigningKey>,
    ) -> Result<SigningKey, RotateSigningKeysError> {
        let next = NextKey {
            key: make_next(&*self.0.maker, self.0.clock.now())?,
            replaces: replaced.map(|key| key.kid),
        };
        if self.0.signing_keys.put_next(&next).await? {
            return Ok(next.key);
        }
        let others = next_of(self.0.signing_keys.list().await?);
        others
            .ok_or_else(|| StoreError::corrupt("the next signing key was replaced by none").into())
    }
}

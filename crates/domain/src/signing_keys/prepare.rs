use crate::audit::Actor;
use crate::signing_keys::rotate::make_next;
use crate::signing_keys::rotate::next_of;
use crate::signing_keys::{
    NextKey, RotateSigningKeys, RotateSigningKeysError, SigningKey, SigningKeyStatus,
};
use crate::store::PortError;

/// Makes sure that a key waits to become active, and that the active one has the algorithm of the
/// settings. Runs at every start; several servers may run it at once.
#[derive(Clone)]
pub struct PrepareSigningKeys(pub RotateSigningKeys);

impl PrepareSigningKeys {
    /// Store what is missing. When the settings name another algorithm than before, the keys are rotated
    /// at once; tokens of the key before stay good.
    ///
    /// # Errors
    /// [`RotateSigningKeysError`].
    pub async fn run(&self) -> Result<(), RotateSigningKeysError> {
        let algorithm = self.0.maker.algorithm();
        let keys = self.0.signing_keys.list_signing_keys().await?;
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
        if self.0.signing_keys.put_next_signing_key(&next).await? {
            return Ok(next.key);
        }
        let others = next_of(self.0.signing_keys.list_signing_keys().await?);
        others.ok_or_else(|| PortError::corrupt("the next signing key was replaced by none").into())
    }
}

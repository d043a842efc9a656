use async_trait::async_trait;

use crate::effects::Effects;
use crate::signing_keys::SigningKey;
use crate::store::PortError;
use crate::values::Timestamp;

/// Stores the keys that sign and verify tokens.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SigningKeyRepository: Send + Sync {
    /// Every next, active and retired key, oldest first.
    ///
    /// # Contract
    /// - returns every field as stored                     (`signing_keys::every_field_comes_back`)
    async fn list_signing_keys(&self) -> Result<Vec<SigningKey>, PortError>;

    /// Stores the next key in place of the current next one; `Ok(false)`, and nothing changes, when that is
    /// not the one to replace.
    ///
    /// # Contract
    /// - one of many concurrent calls stores its key       (`signing_keys::one_next_key_wins`)
    async fn put_next_signing_key(&self, next: &NextKey) -> Result<bool, PortError>;

    /// The next key becomes active, the active one retires, keys that retired long ago are deleted, and a new
    /// next key is stored (R39). `Ok(false)`, and nothing changes, when the next key is not the promoted one.
    ///
    /// # Contract
    /// - all or nothing                                    (`signing_keys::rotation_is_all_or_nothing`)
    /// - one of many concurrent calls rotates              (`signing_keys::one_of_many_rotates`)
    /// - deletes only keys that retired before the limit   (`signing_keys::long_retired_keys_are_forgotten`)
    async fn rotate_signing_keys(
        &self,
        rotation: &NewSigningKeyRotation,
    ) -> Result<bool, PortError>;
}

/// The write of a next key.
#[derive(Clone, Debug)]
pub struct NextKey {
    /// The new next key.
    pub key: SigningKey,
    /// The `kid` of the current next key; `None` when there is none.
    pub replaces: Option<String>,
}

/// The write of a rotation.
#[derive(Clone, Debug)]
pub struct NewSigningKeyRotation {
    /// The `kid` of the next key, which becomes active.
    pub promoted: String,
    /// The new next key.
    pub next: SigningKey,
    /// Keys that retired before this time are deleted: all their tokens have expired.
    pub forget_before: Timestamp,
    /// The entry for the audit log.
    pub effects: Effects,
    /// The time of the rotation.
    pub now: Timestamp,
}

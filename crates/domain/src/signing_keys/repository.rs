use async_trait::async_trait;

use crate::audit::AuditEntry;
use crate::signing_keys::SigningKey;
use crate::store::PortError;
use crate::values::Timestamp;

/// Where the keys are kept that tokens are signed with.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SigningKeyRepository: Send + Sync {
    /// Every key that still signs, will sign or verifies, oldest first.
    ///
    /// # Contract
    /// - gives back every field as it was stored           (`signing_keys::every_field_comes_back`)
    async fn list_signing_keys(&self) -> Result<Vec<SigningKey>, PortError>;

    /// Store the next key, in place of the one that waits; `Ok(false)`, and nothing changes, when the
    /// one that waits is another than the one to replace.
    ///
    /// # Contract
    /// - of many at once one stores its key                (`signing_keys::one_next_key_wins`)
    async fn put_next_signing_key(&self, next: &NextKey) -> Result<bool, PortError>;

    /// The next key signs from now on, the active one retires, retired ones that nobody needs are
    /// forgotten, and another key waits (R39). `Ok(false)`, and nothing changes, when the next key is
    /// another than the rotation says.
    ///
    /// # Contract
    /// - all or nothing                                    (`signing_keys::rotation_is_all_or_nothing`)
    /// - of many at once one rotates                       (`signing_keys::one_of_many_rotates`)
    /// - forgets the long retired, and only those          (`signing_keys::long_retired_keys_are_forgotten`)
    async fn rotate_signing_keys(
        &self,
        rotation: &NewSigningKeyRotation,
    ) -> Result<bool, PortError>;
}

/// A key that is to wait.
#[derive(Clone, Debug)]
pub struct NextKey {
    /// The key.
    pub key: SigningKey,
    /// The `kid` of the key that waits now; `None` when none does.
    pub replaces: Option<String>,
}

/// Everything that becomes true when the signing key is rotated.
#[derive(Clone, Debug)]
pub struct NewSigningKeyRotation {
    /// The `kid` of the next key, which becomes the active one.
    pub promoted: String,
    /// The key that waits from now on.
    pub next: SigningKey,
    /// Keys that retired before this moment are forgotten: no token of theirs lives any more.
    pub forget_before: Timestamp,
    /// The audit entry.
    pub audit: AuditEntry,
    /// When.
    pub now: Timestamp,
}

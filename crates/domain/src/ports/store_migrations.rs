use async_trait::async_trait;

use super::StoreError;

/// Brings the schema of a store up to date.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait StoreMigrations: Send + Sync {
    /// Every migration this program knows, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the store has migrations that this program does not know: it was
    /// set up by a newer one (R66).
    ///
    /// # Contract
    /// - a store that was set up has no pending migration  (`health::a_migrated_store_has_nothing_pending`)
    async fn status(&self) -> Result<Vec<Migration>, StoreError>;

    /// Applies what is pending, under a lock that all servers of the store share, and says what it
    /// applied, oldest first.
    ///
    /// # Errors
    /// As [`StoreMigrations::status`].
    ///
    /// # Contract
    /// - a second time applies nothing                     (`health::migrating_twice_applies_nothing`)
    async fn up(&self) -> Result<Vec<String>, StoreError>;
}

/// One step of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its name, the same for every database.
    pub name: String,
    /// Whether the store has it.
    pub is_applied: bool,
}

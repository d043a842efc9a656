use async_trait::async_trait;

use crate::store::PortError;

/// Brings the schema of a store up to date.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait StoreMigrations: Send + Sync {
    /// Every migration that this program knows, oldest first.
    ///
    /// # Errors
    /// [`PortError::Corrupt`] when the store has migrations that this program does not know: a newer
    /// version set it up (R66).
    ///
    /// # Contract
    /// - a store that was set up has no pending migration  (`store::a_migrated_store_has_nothing_pending`)
    async fn migration_status(&self) -> Result<Vec<Migration>, PortError>;

    /// Applies pending migrations under a lock that all servers of the store share. Returns the names of
    /// those it applied, oldest first.
    ///
    /// # Errors
    /// As [`StoreMigrations::migration_status`].
    ///
    /// # Contract
    /// - a second time applies nothing                     (`store::migrating_twice_applies_nothing`)
    async fn apply_migrations(&self) -> Result<Vec<String>, PortError>;
}

/// One step of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The same name for every database.
    pub name: String,
    /// Whether the store has it.
    pub is_applied: bool,
}

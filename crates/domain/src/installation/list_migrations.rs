use std::sync::Arc;

use crate::ports::{AdminPorts, Policy};
use crate::store::{Migration, PortError, StoreMigrations};

/// Lists the migrations of the schema.
#[derive(Clone)]
pub struct ListMigrations {
    /// Reads the schema.
    pub migrations: Arc<dyn StoreMigrations>,
}

impl ListMigrations {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            migrations: ports.store.clone(),
        }
    }

    /// Every migration, oldest first, and whether the store has it.
    ///
    /// # Errors
    /// [`PortError::Corrupt`] when a newer version set up the store (R66).
    pub async fn run(&self) -> Result<Vec<Migration>, PortError> {
        self.migrations.migration_status().await
    }
}

use std::sync::Arc;

use crate::ports::{AdminPorts, Policy};
use crate::store::{PortError, StoreMigrations};

/// Applies the pending migrations of the schema.
#[derive(Clone)]
pub struct ApplyMigrations {
    /// Changes the schema.
    pub migrations: Arc<dyn StoreMigrations>,
}

impl ApplyMigrations {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            migrations: ports.store.clone(),
        }
    }

    /// Applies the pending migrations, and returns their names, oldest first.
    ///
    /// # Errors
    /// [`PortError::Corrupt`] when a newer version set up the store (R66).
    pub async fn run(&self) -> Result<Vec<String>, PortError> {
        self.migrations.apply_migrations().await
    }
}

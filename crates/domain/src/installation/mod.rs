//! The installation: the first start, migrations and readiness.

mod apply_migrations;
mod bootstrap;
mod check_configured_secrets;
mod check_readiness;
#[expect(
    clippy::module_inception,
    reason = "the model has the name of its area"
)]
mod installation;
mod list_migrations;
mod repository;

pub use apply_migrations::ApplyMigrations;
pub use bootstrap::{BootstrapInstallation, Bootstrapped, ConfiguredSecrets};
pub use check_configured_secrets::{CheckConfiguredSecrets, CheckConfiguredSecretsError};
pub use check_readiness::CheckReadiness;
pub use installation::{EmailTokenKey, Installation};
pub use list_migrations::ListMigrations;
pub use repository::{InstallationRepository, NewInstallation, SettingsSecrets};

#[cfg(feature = "mocks")]
pub use repository::MockInstallationRepository;

//! The first start of an empty database.

mod bootstrap;
mod installation;
mod repository;

pub use bootstrap::{BootstrapError, BootstrapInstallation, Bootstrapped, ConfiguredSecrets};
pub use installation::{EmailTokenKey, Installation};
pub use repository::{InstallationRepository, NewInstallation, SettingsSecrets};

#[cfg(feature = "mocks")]
pub use repository::MockInstallationRepository;

//! The first start of an empty database.

mod bootstrap;

pub use bootstrap::{BootstrapError, BootstrapInstallation, Bootstrapped, ConfiguredSecrets};

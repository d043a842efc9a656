//! The store as a whole: every repository in one trait, errors, health and migrations.

mod error;
mod health;
mod migrations;
#[expect(
    clippy::module_inception,
    reason = "the trait has the name of its area"
)]
mod store;

pub use error::{BoxedError, Conflict, PortError};
pub use health::StoreHealth;
pub use migrations::{Migration, StoreMigrations};
pub use store::Store;

#[cfg(feature = "mocks")]
pub use health::MockStoreHealth;
#[cfg(feature = "mocks")]
pub use migrations::MockStoreMigrations;

//! What every store has: its errors, health and migrations.

mod error;
mod health;
mod migrations;
mod store;

pub use error::{BoxedError, Conflict, PortError};
pub use health::StoreHealth;
pub use migrations::{Migration, StoreMigrations};
pub use store::Store;

#[cfg(feature = "mocks")]
pub use health::MockStoreHealth;
#[cfg(feature = "mocks")]
pub use migrations::MockStoreMigrations;

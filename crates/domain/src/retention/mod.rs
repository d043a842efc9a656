//! Deletion of expired data.

mod purge_expired;
mod repository;

pub use purge_expired::PurgeExpired;
pub use repository::{PurgeReport, PurgeRequest, RetentionRepository};

#[cfg(feature = "mocks")]
pub use repository::MockRetentionRepository;

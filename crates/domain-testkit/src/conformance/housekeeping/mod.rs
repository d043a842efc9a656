//! [`RetentionRepository`](tenantry_domain::retention::RetentionRepository).

mod done;
mod purging;
mod sweeping;

pub use purging::only_unverified_end_users_are_purged;
pub use sweeping::{what_is_of_no_use_goes, what_is_of_use_stays};

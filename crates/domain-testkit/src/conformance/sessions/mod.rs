//! [`SessionRepository`](tenantry_domain::sessions::SessionRepository).

pub(super) mod ending;
pub(super) mod lookups;
pub(super) mod opening;
pub(super) mod reuse;
pub(super) mod rotation;
mod session_helpers;

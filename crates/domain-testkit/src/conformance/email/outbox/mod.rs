//! [`OutboxRepository`](tenantry_domain::email::OutboxRepository).

pub(in crate::conformance) mod claims;
mod deliveries;
pub(in crate::conformance) mod outcomes;
pub(in crate::conformance) mod overview;
pub(in crate::conformance) mod retries;

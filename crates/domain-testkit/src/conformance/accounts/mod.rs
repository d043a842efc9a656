//! [`AccountRepository`](tenantry_domain::accounts::AccountRepository).

pub(super) mod abandoned;
pub(super) mod changes;
pub(super) mod developers;
pub(super) mod end_users;
pub(super) mod lookups;
pub(super) mod private_users;

//! [`VerificationRepository`](tenantry_domain::verifications::VerificationRepository).

mod bad_tokens;
pub(super) mod codes;
pub(super) mod lookups;
pub(super) mod resetting;
pub(super) mod verifying;

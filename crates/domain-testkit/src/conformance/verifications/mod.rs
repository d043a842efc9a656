//! [`VerificationRepository`](tenantry_domain::verifications::VerificationRepository).

mod bad_tokens;
mod codes;
mod looking;
mod resetting;
mod resetting_evicts;
mod verifying;

pub use codes::{code_tries_are_counted, old_codes_cannot_be_tried};
pub use looking::{looking_uses_nothing_up, only_good_tokens_are_found};
pub use resetting::{a_reset_is_all_or_nothing, one_of_many_resets};
pub use resetting_evicts::a_reset_evicts_everybody;
pub use verifying::{one_of_many_verifies, only_good_tokens_verify};

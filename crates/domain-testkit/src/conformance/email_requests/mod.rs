//! [`EmailRequestRepository`](tenantry_domain::email::EmailRequestRepository).

mod fulfilling;
mod replacing;
mod submitting;

pub use fulfilling::{fulfilling_is_all_or_nothing, one_of_many_fulfils};
pub use replacing::the_newest_token_wins;
pub use submitting::{any_address_is_taken, every_field_comes_back, limits_are_kept};

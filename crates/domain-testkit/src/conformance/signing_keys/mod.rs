//! [`SigningKeyRepository`](tenantry_domain::signing_keys::SigningKeyRepository).

mod forgetting;
mod listing;
mod next;
mod rotation;
mod stored;

pub use forgetting::long_retired_keys_are_forgotten;
pub use listing::every_field_comes_back;
pub use next::one_next_key_wins;
pub use rotation::{one_of_many_rotates, rotation_is_all_or_nothing};

//! [`InstallationRepository`](tenantry_domain::installation::InstallationRepository).

mod first_start;
mod settings;

pub use first_start::{
    creation_is_all_or_nothing, every_field_comes_back, one_of_many_first_starts_wins,
};
pub use settings::{
    new_settings_revoke_the_old, settings_do_not_revive_a_revoked_key,
    the_same_settings_change_nothing,
};

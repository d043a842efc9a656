//! [`AccountRepository`](tenantry_domain::accounts::AccountRepository).

mod abandoned;
mod changes;
mod developers;
mod end_users;
mod end_users_context;
mod expected;
mod lookups;
mod private_users;

pub use abandoned::{
    an_abandoned_developer_registration_is_whole_or_absent,
    an_abandoned_end_user_registration_is_whole_or_absent,
};
pub use changes::{
    a_password_change_ends_other_sessions, a_password_change_is_all_or_nothing,
    one_of_many_changes_the_password, renaming_changes_the_name_alone,
};
pub use developers::{
    developer_registration_is_all_or_nothing, developers_share_one_space,
    one_of_many_racing_developers_wins,
};
pub use end_users::{
    end_user_registration_is_all_or_nothing, one_of_many_racing_end_users_wins,
    projects_have_separate_spaces,
};
pub use end_users_context::end_users_need_an_available_context;
pub(super) use expected::{
    a_stored_developer, a_stored_end_user, create_private_user, find, register_developer,
    register_end_user,
};
pub use lookups::{
    every_field_comes_back, lookups_need_an_available_project, lookups_stay_in_their_scope,
};
pub use private_users::{
    private_creation_is_all_or_nothing, private_users_need_an_available_project,
    private_users_share_the_spaces,
};

//! [`SessionRepository`](tenantry_domain::sessions::SessionRepository).

mod ending;
mod listing;
mod lookups;
mod opening;
mod opening_context;
mod reuse;
mod rotation;
mod rotation_context;
mod session_helpers;

pub use ending::{
    all_sessions_of_one_account_end, an_ended_session_is_over, nobody_ends_anothers_session,
};
pub use listing::live_sessions_are_listed;
pub use lookups::{lookups_stay_with_their_account, only_live_sessions_are_found};
pub use opening::{
    opening_is_all_or_nothing, opening_keeps_the_new_hash, opening_settles_the_attempt,
    the_oldest_session_gives_way,
};
pub use opening_context::opening_needs_what_was_checked;
pub use reuse::{a_lost_response_can_be_had_again, reuse_ends_the_session};
pub use rotation::{a_token_has_one_successor, rotation_moves_no_end};
pub use rotation_context::only_live_sessions_rotate;

//! The contract suite: one case for each contract that a doc comment of [`tenantry_domain::ports`]
//! names, under the same name. [`store_conformance!`](crate::store_conformance) runs them all.

mod arrange;
mod cases;
mod expect;
mod expected_state;
mod race;
mod run;
mod secrets;
mod snapshot;

pub mod accounts;
pub mod audit;
pub mod developer_keys;
pub mod email_requests;
pub mod health;
pub mod housekeeping;
pub mod installations;
pub mod operator_keys;
pub mod outbox;
pub mod project_keys;
pub mod projects;
pub mod service_tokens;
pub mod sessions;
pub mod signing_keys;
pub mod throttles;
pub mod verifications;

pub use cases::{Case, cases};
pub use run::run_on_fresh_store;

/// The list of cases; `$emit!` receives the arguments and then each area with its cases.
#[doc(hidden)]
#[macro_export]
macro_rules! __with_conformance_cases {
    ($emit:ident, $($argument:tt)*) => {
        $crate::$emit! {
            ($($argument)*)
            accounts {
                lookups_stay_in_their_scope
                lookups_need_an_available_project
                every_field_comes_back
                developer_registration_is_all_or_nothing
                one_of_many_racing_developers_wins
                developers_share_one_space
                an_abandoned_developer_registration_is_whole_or_absent
                end_user_registration_is_all_or_nothing
                one_of_many_racing_end_users_wins
                projects_have_separate_spaces
                end_users_need_an_available_context
                an_abandoned_end_user_registration_is_whole_or_absent
                private_creation_is_all_or_nothing
                private_users_share_the_spaces
                private_users_need_an_available_project
                renaming_changes_the_name_alone
                a_password_change_is_all_or_nothing
                one_of_many_changes_the_password
                a_password_change_ends_other_sessions
            }
            audit {
                every_field_comes_back
                the_newest_come_first
            }
            developer_keys {
                other_kinds_are_unknown
                only_active_keys_are_found
                only_own_active_projects_are_seen
            }
            health {
                a_migrated_store_is_healthy
                a_migrated_store_has_nothing_pending
                migrating_twice_applies_nothing
            }
            housekeeping {
                what_is_of_use_stays
                what_is_of_no_use_goes
                only_unverified_end_users_are_purged
            }
            installations {
                every_field_comes_back
                creation_is_all_or_nothing
                one_of_many_first_starts_wins
                the_same_settings_change_nothing
                new_settings_revoke_the_old
                settings_do_not_revive_a_revoked_key
            }
            email_requests {
                limits_are_kept
                any_address_is_taken
                every_field_comes_back
                fulfilling_is_all_or_nothing
                one_of_many_fulfils
                the_newest_token_wins
            }
            operator_keys {
                only_active_keys_are_found
                other_kinds_are_unknown
                a_secret_is_stored_once
                every_field_comes_back
                revoking_is_final
            }
            outbox {
                a_lease_is_exclusive
                a_lease_ends
                the_longest_due_come_first
                a_claim_brings_what_a_message_needs
                outcomes_are_kept
                a_lost_lease_settles_nothing
                tries_are_settled_together
                dead_emails_can_be_sent_again
                waiting_emails_can_be_hastened
                the_overview_counts
                dead_emails_are_listed
            }
            project_keys {
                other_kinds_are_unknown
                only_active_keys_are_found
            }
            projects {
                only_available_projects_take_users
            }
            service_tokens {
                only_active_tokens_are_found
                other_kinds_are_unknown
                a_secret_is_stored_once
                a_bound_token_needs_its_project
                every_field_comes_back
                revoking_is_final
            }
            sessions {
                only_live_sessions_are_found
                lookups_stay_with_their_account
                opening_is_all_or_nothing
                opening_needs_what_was_checked
                the_oldest_session_gives_way
                opening_keeps_the_new_hash
                opening_settles_the_attempt
                a_token_has_one_successor
                a_lost_response_can_be_had_again
                reuse_ends_the_session
                only_live_sessions_rotate
                rotation_moves_no_end
                live_sessions_are_listed
                an_ended_session_is_over
                nobody_ends_anothers_session
                all_sessions_of_one_account_end
            }
            signing_keys {
                every_field_comes_back
                one_next_key_wins
                rotation_is_all_or_nothing
                one_of_many_rotates
                long_retired_keys_are_forgotten
            }
            throttles {
                racing_attempts_are_all_counted
                rejected_attempts_count_nowhere
                keys_are_counted_apart
                a_success_clears_and_vouches
                a_refund_takes_one_back
            }
            verifications {
                only_good_tokens_are_found
                looking_uses_nothing_up
                code_tries_are_counted
                old_codes_cannot_be_tried
                one_of_many_verifies
                only_good_tokens_verify
                one_of_many_resets
                a_reset_is_all_or_nothing
                a_reset_evicts_everybody
            }
        }
    };
}

/// Expands to the whole contract suite for a [`StoreUnderTest`](crate::StoreUnderTest): one module for
/// each area with one `#[test]` for each case, each on a store and a tokio runtime of its own. The
/// crate that calls it needs no dependency but this one. Call it once in a file.
#[macro_export]
macro_rules! store_conformance {
    ($store:ty $(,)?) => {
        type StoreInConformance = $store;

        $crate::__with_conformance_cases! { __conformance_tests, }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_tests {
    (() $($area:ident { $($case:ident)+ })+) => {$(
        mod $area {
            $(
                #[test]
                fn $case() {
                    $crate::conformance::run_on_fresh_store::<super::StoreInConformance, _>(
                        $crate::conformance::$area::$case,
                    );
                }
            )+
        }
    )+};
}

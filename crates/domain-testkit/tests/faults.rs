//! The contract suite catches each generic fault in every area where it applies.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::panic;

use tenantry_domain_testkit::conformance::contracts;
use tenantry_domain_testkit::{Fault, MemoryStore};

#[test]
fn stale_reads_are_caught() {
    expect_caught(
        Fault::StaleRead,
        &[
            "accounts::lookups_need_an_available_project",
            "audit::every_field_comes_back",
            "developer_keys::only_own_active_projects_are_seen",
            "email_requests::processing_is_all_or_nothing",
            "installation::every_field_comes_back",
            "operator_keys::every_field_comes_back",
            "outbox::dead_emails_can_be_sent_again",
            "project_keys::only_active_keys_are_found",
            "projects::only_available_projects_accept_users",
            "service_tokens::every_field_comes_back",
            "sessions::an_ended_session_is_unusable",
            "signing_keys::every_field_comes_back",
            "verifications::only_good_tokens_are_found",
        ],
    );
}

#[test]
fn lost_updates_are_caught() {
    expect_caught(
        Fault::LostUpdate,
        &[
            "accounts::one_of_many_changes_the_password",
            "accounts::one_of_many_racing_developers_wins",
            "accounts::one_of_many_racing_end_users_wins",
            "email_requests::limits_are_enforced",
            "email_requests::one_of_many_processes_a_request",
            "installation::one_of_many_first_starts_wins",
            "operator_keys::revoking_is_final",
            "outbox::a_lease_is_exclusive",
            "service_tokens::revoking_is_final",
            "sessions::a_token_has_one_successor",
            "sessions::an_ended_session_is_unusable",
            "sessions::the_oldest_session_ends_at_the_limit",
            "signing_keys::one_next_key_wins",
            "signing_keys::one_of_many_rotates",
            "throttling::a_refund_subtracts_one_attempt",
            "throttling::racing_attempts_are_all_counted",
            "verifications::code_tries_are_counted",
            "verifications::one_of_many_resets",
            "verifications::one_of_many_verifies",
        ],
    );
}

#[test]
fn partial_writes_are_caught() {
    expect_caught(
        Fault::PartialWrite,
        &[
            "accounts::a_password_change_is_all_or_nothing",
            "accounts::an_abandoned_developer_registration_is_whole_or_absent",
            "accounts::an_abandoned_end_user_registration_is_whole_or_absent",
            "accounts::developer_registration_is_all_or_nothing",
            "accounts::end_user_registration_is_all_or_nothing",
            "accounts::private_creation_is_all_or_nothing",
            "email_requests::processing_is_all_or_nothing",
            "installation::creation_is_all_or_nothing",
            "operator_keys::a_secret_is_stored_once",
            "service_tokens::a_secret_is_stored_once",
            "sessions::opening_is_all_or_nothing",
            "signing_keys::rotation_is_all_or_nothing",
            "verifications::a_reset_is_all_or_nothing",
        ],
    );
}

#[test]
fn an_ignored_tenant_is_caught() {
    expect_caught(
        Fault::TenantIgnored,
        &[
            "accounts::a_password_change_ends_other_sessions",
            "accounts::each_project_is_a_tenant_of_its_own",
            "accounts::end_users_need_an_available_context",
            "accounts::lookups_stay_in_their_tenant",
            "developer_keys::only_own_active_projects_are_seen",
            "email_requests::the_newest_token_wins",
            "sessions::all_sessions_of_one_account_end",
            "sessions::live_sessions_are_listed",
            "sessions::lookups_stay_with_their_account",
            "sessions::only_its_account_ends_a_session",
            "sessions::only_live_sessions_rotate",
            "verifications::a_reset_ends_all_sessions_and_tokens",
            "verifications::code_tries_are_counted",
        ],
    );
}

#[test]
fn an_ignored_time_is_caught() {
    expect_caught(
        Fault::TimeIgnored,
        &[
            "accounts::end_users_need_an_available_context",
            "developer_keys::only_active_keys_are_found",
            "operator_keys::only_active_keys_are_found",
            "outbox::a_lease_ends",
            "outbox::the_longest_due_come_first",
            "project_keys::only_active_keys_are_found",
            "retention::only_unverified_end_users_are_purged",
            "retention::rows_in_use_are_kept",
            "service_tokens::only_active_tokens_are_found",
            "sessions::a_lost_response_can_be_replayed",
            "sessions::live_sessions_are_listed",
            "sessions::only_live_sessions_are_found",
            "sessions::only_live_sessions_rotate",
            "signing_keys::long_retired_keys_are_forgotten",
            "verifications::a_reset_is_all_or_nothing",
            "verifications::old_codes_cannot_be_tried",
            "verifications::only_good_tokens_are_found",
            "verifications::only_good_tokens_verify",
        ],
    );
}

#[test]
fn an_ignored_limit_is_caught() {
    expect_caught(
        Fault::LimitIgnored,
        &[
            "audit::the_newest_come_first",
            "email_requests::every_field_comes_back",
            "email_requests::limits_are_enforced",
            "outbox::dead_emails_are_listed",
            "outbox::the_longest_due_come_first",
            "retention::expired_rows_are_deleted",
            "retention::only_unverified_end_users_are_purged",
            "sessions::the_oldest_session_ends_at_the_limit",
            "throttling::rejected_attempts_are_not_counted",
            "verifications::code_tries_are_counted",
        ],
    );
}

#[test]
fn a_changed_order_is_caught() {
    expect_caught(
        Fault::OrderChanged,
        &[
            "audit::the_newest_come_first",
            "email_requests::every_field_comes_back",
            "operator_keys::every_field_comes_back",
            "outbox::dead_emails_are_listed",
            "outbox::the_longest_due_come_first",
            "service_tokens::every_field_comes_back",
            "sessions::live_sessions_are_listed",
            "sessions::the_oldest_session_ends_at_the_limit",
            "signing_keys::every_field_comes_back",
        ],
    );
}

#[test]
fn a_lost_field_is_caught() {
    expect_caught(
        Fault::FieldLost,
        &[
            "accounts::developer_registration_is_all_or_nothing",
            "accounts::every_field_comes_back",
            "audit::every_field_comes_back",
            "email_requests::every_field_comes_back",
            "installation::every_field_comes_back",
            "operator_keys::every_field_comes_back",
            "outbox::a_claim_brings_what_an_email_needs",
            "service_tokens::every_field_comes_back",
            "sessions::live_sessions_are_listed",
            "signing_keys::every_field_comes_back",
            "verifications::only_good_tokens_are_found",
        ],
    );
}

/// Each of these contracts fails on a store with this fault.
fn expect_caught(fault: Fault, names: &[&str]) {
    let missed: Vec<_> = names
        .iter()
        .filter(|name| {
            let contract = contracts().find(|one| one.name == **name).unwrap();
            let start = async || MemoryStore::with_fault(fault);
            panic::catch_unwind(|| contract.check(start)).is_ok()
        })
        .collect();
    assert!(missed.is_empty(), "{fault:?} passes {missed:?}");
}

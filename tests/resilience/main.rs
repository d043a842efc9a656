//! Many clients at once, servers that are killed, and databases that are unavailable.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot continue panics with the reason"
)]

mod bulk_import;
mod client_disconnect;
mod concurrent_requests;
mod crash;
mod database_outage;
mod duplicate_registrations;
mod email_tokens;
mod end_users;
mod graceful_shutdown;
mod hash_queue;
mod login_attempts;
mod password_reset_requests;
mod refresh;
mod revocation;
mod session_races;
mod slow_clients;
mod two_servers;

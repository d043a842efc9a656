//! An account after its registration.

mod account_fixture;
mod deliver_emails;
mod log_in;
mod passwords;
mod purge_expired;
mod refresh;
mod signing_keys;
mod verification;

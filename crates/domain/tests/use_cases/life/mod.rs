//! The life of an account after its registration.

mod deliver_emails;
mod log_in;
mod passwords;
mod purge_expired;
mod refresh;
mod signing_keys;
mod verification;
mod world;

//! Every use case over the store in memory, at a fixed time and with seeded randomness. Mocks are used for faults
//! and for calls that must not happen.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod account_lifecycle;
mod audit;
mod authorize_registration;
mod bootstrap_installation;
mod hashers;
mod operator_keys;
mod private;
mod register_developer;
mod register_end_user;
mod service_tokens;
mod sessions;
mod test_app;

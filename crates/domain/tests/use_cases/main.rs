//! Every use case over the store in memory, at a fixed time and with seeded randomness; mocks only for
//! faults and for what must not be called.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod audit;
mod authorize_registration;
mod bootstrap_installation;
mod hashers;
mod life;
mod operator_keys;
mod private;
mod register_developer;
mod register_end_user;
mod service_tokens;
mod sessions;
mod world;

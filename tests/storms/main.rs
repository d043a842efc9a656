//! Many callers at once, servers that are killed, and databases that go away.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on panics, and says why"
)]

mod callers;
mod crowd;
mod database_away;
mod equal_developers;
mod equal_end_users;
mod first_start;
mod hashing;
mod kill;
mod revocation;
mod seed_clients;
mod slow_clients;
mod stop;
mod withdrawn;

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
mod end_users;
mod equal_developers;
mod equal_end_users;
mod evicted_sessions;
mod first_start;
mod forgotten_passwords;
mod hashing;
mod hung_up;
mod kill;
mod login_attempts;
mod logout_race;
mod new_password_race;
mod one_time_tokens;
mod refresh_kills;
mod refresh_race;
mod refresh_replay;
mod revocation;
mod seed_clients;
mod slow_clients;
mod stop;
mod two_servers;
mod withdrawn;

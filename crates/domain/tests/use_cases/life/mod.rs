//! The life of an account after its registration.

mod deliver_mails;
mod keep_house;
mod log_in;
mod passwords;
mod refresh;
mod signing_keys;
mod verification;
mod world;

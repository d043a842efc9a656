//! The contract suite: one test for each contract that the doc comment of a store port names.
//! [`store_conformance!`](crate::store_conformance) runs all of them.

mod arrange;
mod contract;
mod expect;
mod expected_state;
mod race;
mod run;
mod store_test;

mod accounts;
mod audit;
mod email;
mod installation;
mod keys;
mod projects;
mod retention;
mod sessions;
mod signing_keys;
mod store;
mod throttling;
mod verifications;

/// What most contracts use.
mod prelude {
    pub(super) use super::StoreTest;
    pub(super) use super::arrange::limit;
    pub(super) use super::contract::contracts;
    pub(super) use super::expect::*;
    pub(super) use super::expected_state::ExpectedState as _;
    pub(super) use super::race::{RACERS, race};
    pub(super) use super::store_test::Snapshot;
}

pub use contract::Contract;
pub use run::run;
pub use store_test::StoreTest;

/// Every contract, area by area.
pub fn contracts() -> impl Iterator<Item = &'static Contract> {
    AREAS.iter().copied().flatten()
}

const AREAS: &[&[Contract]] = &[
    accounts::lookups::CONTRACTS,
    accounts::developers::CONTRACTS,
    accounts::end_users::CONTRACTS,
    accounts::private_users::CONTRACTS,
    accounts::changes::CONTRACTS,
    accounts::abandoned::CONTRACTS,
    audit::CONTRACTS,
    email::requests::CONTRACTS,
    email::outbox::claims::CONTRACTS,
    email::outbox::outcomes::CONTRACTS,
    email::outbox::overview::CONTRACTS,
    email::outbox::retries::CONTRACTS,
    installation::CONTRACTS,
    keys::developer_keys::CONTRACTS,
    keys::operator_keys::CONTRACTS,
    keys::project_keys::CONTRACTS,
    keys::service_tokens::CONTRACTS,
    projects::CONTRACTS,
    retention::CONTRACTS,
    sessions::lookups::CONTRACTS,
    sessions::opening::CONTRACTS,
    sessions::rotation::CONTRACTS,
    sessions::reuse::CONTRACTS,
    sessions::ending::CONTRACTS,
    signing_keys::CONTRACTS,
    store::CONTRACTS,
    throttling::CONTRACTS,
    verifications::lookups::CONTRACTS,
    verifications::codes::CONTRACTS,
    verifications::verifying::CONTRACTS,
    verifications::resetting::CONTRACTS,
];

/// Expands to the `main` of a test target that runs every contract on a
/// [`StoreUnderTest`](crate::StoreUnderTest). The manifest declares the target with `harness = false`;
/// without it, a test fails and names the missing line.
#[macro_export]
macro_rules! store_conformance {
    ($store:ty $(,)?) => {
        #[test]
        fn the_manifest_sets_harness_to_false() {
            panic!("add `harness = false` to the `[[test]]` section of this file in Cargo.toml");
        }

        fn main() -> ::std::process::ExitCode {
            $crate::conformance::run::<$store>()
        }
    };
}

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::FlawedStores;
use super::catalogue::{FLAWS, Flaw};
use crate::conformance::{Case, cases, run_on};

#[test]
fn every_case_catches_the_flaws_listed_under_it() {
    for case in cases::<FlawedStores>() {
        let flaws: Vec<Flaw> = FLAWS
            .iter()
            .filter_map(|(name, flaw)| (*name == case.name).then_some(*flaw))
            .collect();
        assert!(!flaws.is_empty(), "{} has no flaw to catch", case.name);
        for flaw in flaws {
            assert!(catches(&case, flaw), "{} overlooks {flaw:?}", case.name);
        }
    }
}

#[test]
fn every_flaw_is_listed_under_a_case() {
    let names: Vec<&str> = cases::<FlawedStores>()
        .iter()
        .map(|case| case.name)
        .collect();
    for (name, flaw) in FLAWS {
        assert!(names.contains(name), "{flaw:?} is listed under {name}");
    }
}

/// Otherwise a case could fail for what all flawed stores have in common.
#[test]
fn every_case_passes_on_a_store_with_a_flaw_elsewhere() {
    for case in cases::<FlawedStores>() {
        let elsewhere = if case.name.starts_with("health::") {
            Flaw::LosesTheSession
        } else {
            Flaw::IsNeverHealthy
        };
        assert!(!catches(&case, elsewhere), "{} fails", case.name);
    }
}

fn catches(case: &Case<FlawedStores>, flaw: Flaw) -> bool {
    let store = FlawedStores::with(flaw);
    catch_unwind(AssertUnwindSafe(|| run_on(store, case.run))).is_err()
}

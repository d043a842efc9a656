//! When a token is good.

use serde_json::{Value, json};
use tenantry_domain::sessions::{TokenIssuer as _, TokenVerifier as _};
use tenantry_domain::signing_keys::SigningAlgorithm;
use tenantry_domain::values::Timestamp;

use crate::case::{Case, Kind};
use crate::support::{NOW, at, grant, new_key, tokens_with, with};

const LEEWAY: i64 = 5;

/// Whether a token of these three times is good at a moment.
fn is_good(kind: Kind, [iat, nbf, exp]: [i64; 3], moment: Timestamp) -> bool {
    let times = [("iat", iat), ("nbf", nbf), ("exp", exp)];
    let claims: Value = times.iter().fold(kind.claims(), |claims, (name, time)| {
        with(claims, name, json!(time))
    });
    let case = Case::new(kind, SigningAlgorithm::EdDsa);
    let token = case.sign(&case.header(), &claims);
    case.accepts_at(&token, moment)
}

fn usual(kind: Kind) -> [i64; 3] {
    [NOW, NOW, NOW + kind.life()]
}

#[test]
fn r36_a_token_is_good_from_its_begin_to_its_end_and_five_seconds_around() {
    for kind in Kind::ALL {
        let [_, _, end] = usual(kind);
        assert!(!is_good(kind, usual(kind), at(NOW - LEEWAY - 1)));
        assert!(is_good(kind, usual(kind), at(NOW - LEEWAY)));
        assert!(is_good(kind, usual(kind), at(NOW)));
        assert!(is_good(kind, usual(kind), at(end)));
        let last = Timestamp::from_unix_micros((end + LEEWAY) * 1_000_000 - 1);
        assert!(is_good(kind, usual(kind), last));
        assert!(!is_good(kind, usual(kind), at(end + LEEWAY)));
    }
}

#[test]
fn r36_not_before_is_checked_by_itself() {
    for kind in Kind::ALL {
        let later = [NOW, NOW + 60, NOW + kind.life()];
        assert!(!is_good(kind, later, at(NOW + 60 - LEEWAY - 1)));
        assert!(is_good(kind, later, at(NOW + 60)));
    }
}

#[test]
fn r36_a_token_from_the_future_is_rejected() {
    for kind in Kind::ALL {
        let future = [NOW + 60, NOW, NOW + kind.life()];
        assert!(!is_good(kind, future, at(NOW)));
    }
}

#[test]
fn r36_a_life_longer_than_configured_is_rejected() {
    for kind in Kind::ALL {
        let end = NOW + kind.life();
        assert!(!is_good(kind, [NOW, NOW, end + 1], at(NOW)));
        assert!(is_good(kind, [NOW, NOW, end - 1], at(NOW)));
    }
}

#[test]
fn a_life_that_ends_before_it_begins_is_rejected() {
    for kind in Kind::ALL {
        assert!(!is_good(kind, [NOW, NOW, NOW], at(NOW)));
        assert!(!is_good(kind, [NOW, NOW, NOW - 1], at(NOW)));
    }
}

#[test]
fn r69_only_the_given_clock_counts() {
    for kind in Kind::ALL {
        let far = 32_503_680_000;
        assert!(is_good(kind, [far, far, far + kind.life()], at(far)));
        assert!(is_good(kind, [1_000, 1_000, 2_800], at(1_000)));
    }
}

#[test]
fn r69_times_at_the_edge_of_what_can_be_written_do_not_panic() {
    for kind in Kind::ALL {
        let is_good = |times, moment| is_good(kind, times, moment);
        assert!(!is_good([0, 0, i64::MAX], at(NOW)));
        assert!(!is_good([i64::MIN, i64::MIN, i64::MAX], at(NOW)));
        assert!(!is_good([i64::MIN, 0, i64::MIN], at(NOW)));
        let (first, last) = (i64::MIN, i64::MAX);
        assert!(!is_good(usual(kind), Timestamp::from_unix_micros(last)));
        assert!(!is_good(usual(kind), Timestamp::from_unix_micros(first)));
    }
}

#[test]
fn r36_a_token_that_is_known_ends_in_time_all_the_same() {
    let tokens = tokens_with(&[new_key()]);
    let pair = tokens.issue(&grant()).unwrap();
    let end = NOW + Kind::Access.life();
    for (moment, is_good) in [(NOW, true), (end, true), (end + LEEWAY, false), (NOW, true)] {
        let verified = tokens.verify_access(pair.access.expose(), at(moment));
        assert_eq!(verified.is_some(), is_good, "{moment}");
    }
}

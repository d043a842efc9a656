//! Validity periods.

use serde_json::{Value, json};
use tenantry_domain::sessions::{TokenIssuer as _, TokenVerifier as _};
use tenantry_domain::signing_keys::SigningAlgorithm;
use tenantry_domain::values::Timestamp;

use crate::case::{Case, Kind};
use crate::support::{NOW, at, grant, new_key, tokens_with, with};

const LEEWAY: i64 = 5;

/// Whether a token with these times is valid at a moment.
fn is_valid(kind: Kind, [iat, nbf, exp]: [i64; 3], moment: Timestamp) -> bool {
    let times = [("iat", iat), ("nbf", nbf), ("exp", exp)];
    let claims: Value = times.iter().fold(kind.claims(), |claims, (name, time)| {
        with(claims, name, json!(time))
    });
    let case = Case::new(kind, SigningAlgorithm::EdDsa);
    let token = case.sign(&case.header(), &claims);
    case.accepts_at(&token, moment)
}

fn times_of(kind: Kind) -> [i64; 3] {
    [NOW, NOW, NOW + kind.lifetime()]
}

#[test]
fn r36_a_token_is_valid_from_start_to_expiry_with_five_seconds_of_leeway() {
    for kind in Kind::ALL {
        let [_, _, end] = times_of(kind);
        assert!(!is_valid(kind, times_of(kind), at(NOW - LEEWAY - 1)));
        assert!(is_valid(kind, times_of(kind), at(NOW - LEEWAY)));
        assert!(is_valid(kind, times_of(kind), at(NOW)));
        assert!(is_valid(kind, times_of(kind), at(end)));
        let last = Timestamp::from_unix_micros((end + LEEWAY) * 1_000_000 - 1);
        assert!(is_valid(kind, times_of(kind), last));
        assert!(!is_valid(kind, times_of(kind), at(end + LEEWAY)));
    }
}

#[test]
fn r36_not_before_is_checked_separately() {
    for kind in Kind::ALL {
        let later = [NOW, NOW + 60, NOW + kind.lifetime()];
        assert!(!is_valid(kind, later, at(NOW + 60 - LEEWAY - 1)));
        assert!(is_valid(kind, later, at(NOW + 60)));
    }
}

#[test]
fn r36_a_token_issued_in_the_future_is_rejected() {
    for kind in Kind::ALL {
        let future = [NOW + 60, NOW, NOW + kind.lifetime()];
        assert!(!is_valid(kind, future, at(NOW)));
    }
}

#[test]
fn r36_a_lifetime_longer_than_configured_is_rejected() {
    for kind in Kind::ALL {
        let end = NOW + kind.lifetime();
        assert!(!is_valid(kind, [NOW, NOW, end + 1], at(NOW)));
        assert!(is_valid(kind, [NOW, NOW, end - 1], at(NOW)));
    }
}

#[test]
fn an_expiry_that_is_not_after_the_issue_is_rejected() {
    for kind in Kind::ALL {
        assert!(!is_valid(kind, [NOW, NOW, NOW], at(NOW)));
        assert!(!is_valid(kind, [NOW, NOW, NOW - 1], at(NOW)));
    }
}

#[test]
fn r69_only_the_passed_time_is_used() {
    for kind in Kind::ALL {
        let far = 32_503_680_000;
        assert!(is_valid(kind, [far, far, far + kind.lifetime()], at(far)));
        assert!(is_valid(kind, [1_000, 1_000, 2_800], at(1_000)));
    }
}

#[test]
fn r69_extreme_times_do_not_panic() {
    for kind in Kind::ALL {
        let is_valid = |times, moment| is_valid(kind, times, moment);
        assert!(!is_valid([0, 0, i64::MAX], at(NOW)));
        assert!(!is_valid([i64::MIN, i64::MIN, i64::MAX], at(NOW)));
        assert!(!is_valid([i64::MIN, 0, i64::MIN], at(NOW)));
        let (first, last) = (i64::MIN, i64::MAX);
        assert!(!is_valid(times_of(kind), Timestamp::from_unix_micros(last)));
        assert!(!is_valid(
            times_of(kind),
            Timestamp::from_unix_micros(first)
        ));
    }
}

#[test]
fn r36_a_cached_token_expires() {
    let tokens = tokens_with(&[new_key()]);
    let pair = tokens.issue(&grant()).unwrap();
    let end = NOW + Kind::Access.lifetime();
    for (moment, is_valid) in [(NOW, true), (end, true), (end + LEEWAY, false), (NOW, true)] {
        let verified = tokens.verify_access(pair.access.expose(), at(moment));
        assert_eq!(verified.is_some(), is_valid, "{moment}");
    }
}

//! When a token is good.

use serde_json::{Value, json};
use tenantry_domain::ports::TokenVerifier as _;
use tenantry_domain::values::Timestamp;

use crate::support::{NOW, access_claims, access_header, at, new_key, sign, tokens_with, with};

/// Whether a token of these three times is good at a moment.
fn is_good([iat, nbf, exp]: [i64; 3], moment: Timestamp) -> bool {
    let times = [("iat", iat), ("nbf", nbf), ("exp", exp)];
    let claims: Value = times.iter().fold(access_claims(), |claims, (name, time)| {
        with(claims, name, json!(time))
    });
    let key = new_key();
    let token = sign(&key, &access_header(&key), &claims);
    tokens_with(&[key]).verify_access(&token, moment).is_ok()
}

const END: i64 = NOW + 1_800;
const LEEWAY: i64 = 5;
const USUAL: [i64; 3] = [NOW, NOW, END];

#[test]
fn r36_a_token_is_good_from_its_begin_to_its_end_and_five_seconds_around() {
    assert!(!is_good(USUAL, at(NOW - LEEWAY - 1)));
    assert!(is_good(USUAL, at(NOW - LEEWAY)));
    assert!(is_good(USUAL, at(NOW)));
    assert!(is_good(USUAL, at(END)));
    let last = Timestamp::from_unix_micros((END + LEEWAY) * 1_000_000 - 1);
    assert!(is_good(USUAL, last));
    assert!(!is_good(USUAL, at(END + LEEWAY)));
}

#[test]
fn r36_not_before_is_checked_by_itself() {
    let later = [NOW, NOW + 60, END];
    assert!(!is_good(later, at(NOW + 60 - LEEWAY - 1)));
    assert!(is_good(later, at(NOW + 60)));
}

#[test]
fn r36_a_token_from_the_future_is_refused() {
    assert!(!is_good([NOW + 60, NOW, END], at(NOW)));
}

#[test]
fn r36_a_life_longer_than_configured_is_refused() {
    assert!(!is_good([NOW, NOW, END + 1], at(NOW)));
    assert!(is_good([NOW, NOW, END - 1], at(NOW)));
}

#[test]
fn a_life_that_ends_before_it_begins_is_refused() {
    assert!(!is_good([NOW, NOW, NOW], at(NOW)));
    assert!(!is_good([NOW, NOW, NOW - 1], at(NOW)));
}

#[test]
fn r69_only_the_given_clock_counts() {
    let far = 32_503_680_000;
    assert!(is_good([far, far, far + 1_800], at(far)));
    assert!(is_good([1_000, 1_000, 2_800], at(1_000)));
}

#[test]
fn r69_times_at_the_edge_of_what_can_be_written_do_not_panic() {
    assert!(!is_good([0, 0, i64::MAX], at(NOW)));
    assert!(!is_good([i64::MIN, i64::MIN, i64::MAX], at(NOW)));
    assert!(!is_good([i64::MIN, 0, i64::MIN], at(NOW)));
    assert!(!is_good(USUAL, Timestamp::from_unix_micros(i64::MAX)));
    assert!(!is_good(USUAL, Timestamp::from_unix_micros(i64::MIN)));
}

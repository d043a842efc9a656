use std::fmt::Debug;

use tenantry_domain::store::{Conflict, PortError};

/// The write was rejected because of this rule.
#[track_caller]
pub(super) fn expect_conflict<T: Debug>(outcome: Result<T, PortError>, expected: Conflict) {
    match outcome {
        Err(PortError::Conflict(conflict)) => assert_eq!(conflict, expected),
        other => panic!("expected a conflict ({expected}), got {other:?}"),
    }
}

/// The write was rejected because a secret is in use.
#[track_caller]
pub(super) fn expect_taken_secret(outcome: Result<(), PortError>) {
    expect_conflict(outcome, Conflict::Secret);
}

/// The write failed for a reason that is not one of the conflicts.
#[track_caller]
pub(super) fn expect_failure<T: Debug>(outcome: Result<T, PortError>) {
    match outcome {
        Err(PortError::Corrupt(_) | PortError::Unavailable(_)) => {}
        other => panic!("expected a failure without a conflict, got {other:?}"),
    }
}

/// The write changed something.
#[track_caller]
pub(super) fn expect_yes(outcome: Result<bool, PortError>) {
    assert!(outcome.expect("no failure"), "it was rejected");
}

/// The write changed nothing.
#[track_caller]
pub(super) fn expect_no(outcome: Result<bool, PortError>) {
    assert!(!outcome.expect("no failure"), "it must be rejected");
}

/// One racer won, and the others met this conflict. Returns the index of the winner.
#[track_caller]
pub(super) fn expect_one_winner(outcomes: Vec<Result<(), PortError>>, rest: Conflict) -> usize {
    let winner = only_one(outcomes.iter().map(Result::is_ok));
    for outcome in outcomes.into_iter().filter(Result::is_err) {
        expect_conflict(outcome, rest);
    }
    winner
}

/// One racer changed something, and the others were too late. Returns the index of that one.
#[track_caller]
pub(super) fn expect_one_yes(outcomes: Vec<Result<bool, PortError>>) -> usize {
    let responses = outcomes.into_iter().map(|one| one.expect("no failure"));
    only_one(responses)
}

#[track_caller]
fn only_one(outcomes: impl Iterator<Item = bool>) -> usize {
    let winners: Vec<usize> = outcomes
        .enumerate()
        .filter(|one| one.1)
        .map(|one| one.0)
        .collect();
    assert_eq!(winners.len(), 1, "one wins: {winners:?}");
    winners[0]
}

/// A write that has one of these fields in common with an earlier one fails, and nothing changes.
/// Each field once, because any of them may be the one that is written last.
macro_rules! expect_collisions {
    ($test:expr, $method:ident, $make:expr, $old:expr, [$($($field:ident $([$index:literal])?).+),+], $expect:expr) => {
        let before = $test.snapshot().await;
        $(
            let mut new = $make;
            new.$($field $([$index])?).+ = $old.$($field $([$index])?).+;
            $expect($test.$method(&new).await);
            $test.unchanged(&before, stringify!($($field $([$index])?).+)).await;
        )+
    };
}

pub(super) use expect_collisions;

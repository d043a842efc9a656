use std::fmt::Debug;

use tenantry_domain::store::{Conflict, PortError};

use super::snapshot::Snapshot;
use crate::StoreUnderTest;

/// The write was rejected because of this rule.
#[track_caller]
pub(super) fn expect_conflict<T: Debug>(outcome: Result<T, PortError>, expected: Conflict) {
    match outcome {
        Err(PortError::Conflict(conflict)) => assert_eq!(conflict, expected),
        other => panic!("expected a conflict ({expected}), got {other:?}"),
    }
}

/// The write failed for a reason that no caller could act on, so it must not be told as a conflict.
#[track_caller]
pub(super) fn expect_failure<T: Debug>(outcome: Result<T, PortError>) {
    match outcome {
        Err(PortError::Corrupt(_) | PortError::Unavailable(_)) => {}
        other => panic!("expected a failure without a conflict, got {other:?}"),
    }
}

/// The store holds what it held before.
pub(super) async fn expect_unchanged<S: StoreUnderTest>(store: &S, before: &Snapshot, why: &str) {
    assert_eq!(&Snapshot::of(store).await, before, "{why}");
}

/// One racer won, and the others met this conflict. The place of the winner.
#[track_caller]
pub(super) fn expect_one_winner(outcomes: Vec<Result<(), PortError>>, rest: Conflict) -> usize {
    let winners: Vec<usize> = (0..outcomes.len())
        .filter(|&place| outcomes[place].is_ok())
        .collect();
    assert_eq!(winners.len(), 1, "one wins: {outcomes:?}");
    for outcome in outcomes.into_iter().filter(Result::is_err) {
        expect_conflict(outcome, rest);
    }
    winners[0]
}

/// One racer did it, and the others were too late. The place of that one.
#[track_caller]
pub(super) fn expect_one_yes(outcomes: Vec<Result<bool, PortError>>) -> usize {
    let responses: Vec<bool> = outcomes
        .into_iter()
        .map(|outcome| outcome.expect("a response"))
        .collect();
    let winners: Vec<usize> = (0..responses.len())
        .filter(|&place| responses[place])
        .collect();
    assert_eq!(winners.len(), 1, "one wins: {responses:?}");
    winners[0]
}

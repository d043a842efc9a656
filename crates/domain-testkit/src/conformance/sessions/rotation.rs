use std::time::Duration;

use tenantry_domain::sessions::{RefreshRotation, RotationOutcome, Session};

use super::session_helpers::{list, rotate};
use crate::StoreUnderTest;
use crate::conformance::arrange::a_user;
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::count_of_any;
use crate::fixtures::Fixtures;

/// R32: many present one token at once. With a grace, all of them get one and the same successor;
/// without, one gets it and the next one ends the session.
pub async fn a_token_has_one_successor<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let racers = racers(&fixtures, || {
        fixtures.a_rotation(&user.account, &user.session)
    });
    let outcomes = race_to_rotate(&store, &racers).await;
    let winners = outcomes
        .iter()
        .filter(|one| matches!(one, RotationOutcome::Rotated(..)));
    assert_eq!(winners.count(), 1, "one rotates: {outcomes:?}");
    let [session] = &list(&store, &user.account, fixtures.now()).await[..] else {
        panic!("the session lives");
    };
    assert_eq!(
        (session.generation, session.previous_token_id),
        (1, Some(user.session.token_id))
    );
    assert!(racers.iter().any(|one| one.successor == session.token_id));
    for outcome in outcomes {
        let (RotationOutcome::Rotated(account, got) | RotationOutcome::Replayed(account, got)) =
            outcome
        else {
            panic!("expected the successor, got {outcome:?}");
        };
        assert_eq!((&account, &got), (&user.account, session));
    }

    let racers = self::racers(&fixtures, || RefreshRotation {
        grace: Duration::ZERO,
        ..fixtures.a_rotation(&user.account, session)
    });
    let outcomes = race_to_rotate(&store, &racers).await;
    let winners = outcomes
        .iter()
        .filter(|one| matches!(one, RotationOutcome::Rotated(..)));
    assert_eq!(winners.count(), 1, "one rotates: {outcomes:?}");
    let reused = outcomes
        .iter()
        .filter(|one| **one == RotationOutcome::Reused);
    assert_eq!(reused.count(), 1, "one ends the session: {outcomes:?}");
    let too_late = outcomes
        .iter()
        .filter(|one| **one == RotationOutcome::Rejected);
    assert_eq!(too_late.count(), RACERS - 2, "nobody else gets anything");
    let entries = racers.iter().map(|one| &one.reuse);
    let contents = store.contents().await;
    assert_eq!(count_of_any(&contents, entries), 1, "written down once");
}

/// At one and the same moment.
fn racers(fixtures: &Fixtures, make: impl Fn() -> RefreshRotation) -> Vec<RefreshRotation> {
    let mut racers: Vec<_> = (0..RACERS).map(|_| make()).collect();
    for racer in &mut racers {
        racer.now = fixtures.now();
    }
    racers
}

async fn race_to_rotate<S: StoreUnderTest>(
    store: &S,
    racers: &[RefreshRotation],
) -> Vec<RotationOutcome> {
    let racers = racers.iter().cloned().map(|rotation| {
        let sessions = store.store();
        async move {
            sessions
                .rotate_refresh_token(&rotation)
                .await
                .expect("a response")
        }
    });
    race(racers).await
}

/// R32: generation and successor come by each rotation, even within one moment; the absolute end and
/// everything else stays.
pub async fn rotation_moves_no_end<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let mut session = user.session.clone();
    let now = fixtures.an_audit_entry().at;
    for moment in [now, now, now, now.plus(Duration::from_secs(60))] {
        let mut rotation = fixtures.a_rotation(&user.account, &session);
        rotation.now = moment;
        session = Session {
            generation: session.generation + 1,
            token_id: rotation.successor,
            previous_token_id: Some(session.token_id),
            rotated_at: moment,
            ..session
        };
        let expected = RotationOutcome::Rotated(user.account.clone(), session.clone());
        assert_eq!(rotate(&store, &rotation).await, expected);
        assert_eq!(list(&store, &user.account, moment).await, [session.clone()]);
    }
}

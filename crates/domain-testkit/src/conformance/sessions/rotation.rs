use std::time::Duration;

use tenantry_domain::accounts::EndUserRegistration;
use tenantry_domain::sessions::{RefreshRotation, RotationOutcome, Session};
use tenantry_domain::values::SessionId;

use super::session_helpers::{list, rotate, rotated};
use crate::conformance::prelude::*;

contracts!(
    "sessions",
    /// R32: in a race with a grace period every task gets the same successor. Without one, the first
    /// task gets it and the second ends the session.
    async fn a_token_has_one_successor(test: &StoreTest) {
        let user = test.a_user().await;
        let racers = [(); RACERS].map(|()| test.make.a_rotation(&user.account, &user.session));
        let outcomes = race_to_rotate(test, &racers).await;
        assert_eq!(count(&outcomes, is_rotated), 1, "one rotates: {outcomes:?}");
        let [session] = &list(test, &user.account, test.make.now()).await[..] else {
            panic!("the session lives");
        };
        let chain = (session.generation, session.previous_token_id);
        assert_eq!(chain, (1, Some(user.session.token_id)));
        assert!(racers.iter().any(|one| one.successor == session.token_id));
        for outcome in outcomes {
            let (RotationOutcome::Rotated(account, got) | RotationOutcome::Replayed(account, got)) =
                outcome
            else {
                panic!("expected the successor, got {outcome:?}");
            };
            assert_eq!((&account, &got), (&user.account, session));
        }

        let racers = [(); RACERS].map(|()| RefreshRotation {
            grace: Duration::ZERO,
            ..test.make.a_rotation(&user.account, session)
        });
        let outcomes = race_to_rotate(test, &racers).await;
        let is = |expected| move |one: &RotationOutcome| *one == expected;
        assert_eq!(count(&outcomes, is_rotated), 1, "{outcomes:?}");
        assert_eq!(
            count(&outcomes, is(RotationOutcome::Reused)),
            1,
            "ends the session"
        );
        let rejected = count(&outcomes, is(RotationOutcome::Rejected));
        assert_eq!(rejected, RACERS - 2, "the rest");
        let entries = racers.iter().map(|one| &one.reuse);
        assert_eq!(test.count_audit(entries).await, 1, "one audit entry");
    },
    /// R32: each rotation changes generation and token, also within one microsecond. The expiry does
    /// not move.
    async fn rotation_does_not_extend_the_session(test: &StoreTest) {
        let user = test.a_user().await;
        let mut session = user.session.clone();
        let now = test.make.an_audit_entry().at;
        for moment in [now, now, now, now.plus(Duration::from_secs(60))] {
            let mut rotation = test.make.a_rotation(&user.account, &session);
            rotation.now = moment;
            session = Session {
                generation: session.generation + 1,
                token_id: rotation.successor,
                previous_token_id: Some(session.token_id),
                rotated_at: moment,
                ..session
            };
            let expected = RotationOutcome::Rotated(user.account.clone(), session.clone());
            assert_eq!(rotate(test, &rotation).await, expected);
            assert_eq!(list(test, &user.account, moment).await, [session.clone()]);
        }
    },
    /// R30: each rotation checks session, account and project again.
    async fn only_live_sessions_rotate(test: &StoreTest) {
        locked_out_users_are_rejected(test).await;
        mismatched_sessions_are_rejected(test).await;
        expired_sessions_are_rejected(test).await;
    }
);

const fn is_rotated(outcome: &RotationOutcome) -> bool {
    matches!(outcome, RotationOutcome::Rotated(..))
}

fn count(outcomes: &[RotationOutcome], is_such: impl Fn(&RotationOutcome) -> bool) -> usize {
    outcomes.iter().filter(|one| is_such(one)).count()
}

/// All at the same time of the clock.
async fn race_to_rotate(test: &StoreTest, racers: &[RefreshRotation]) -> Vec<RotationOutcome> {
    let now = test.make.now();
    let racers = racers
        .iter()
        .cloned()
        .map(|one| RefreshRotation { now, ..one });
    test.race(racers, |store, rotation| async move {
        store
            .rotate_refresh_token(&rotation)
            .await
            .expect("no failure")
    })
    .await
}

async fn locked_out_users_are_rejected(test: &StoreTest) {
    let ended = test.a_user().await;
    test.end(ended.session.id).await;
    is_rejected(test, &rotation_of(test, &ended), "ended").await;
    for (why, user) in test.locked_out_users().await {
        is_rejected(test, &rotation_of(test, &user), why).await;
    }
}

async fn mismatched_sessions_are_rejected(test: &StoreTest) {
    let developer = test.a_developer().await;
    let user = test.an_end_user_of(&developer).await;
    let neighbour = test.an_end_user_of(&developer).await;
    let other = test.a_developer().await;
    let good = rotation_of(test, &user);
    let [mut of_neighbour, mut of_other, mut of_none, mut unknown] = [(); 4].map(|()| good.clone());
    of_neighbour.session.account_id = neighbour.account.id;
    of_other.session.project_id = Some(other.project.id);
    of_none.session.project_id = None;
    unknown.session.session_id = SessionId::generate(test.make.now(), [1; 10]);
    is_rejected(test, &of_neighbour, "a neighbour's").await;
    is_rejected(test, &of_other, "in another project").await;
    is_rejected(test, &of_none, "in no project").await;
    is_rejected(test, &unknown, "unknown").await;
    rotated(test, &good).await;
}

async fn expired_sessions_are_rejected(test: &StoreTest) {
    let user = test.a_user().await;
    let mut late = rotation_of(test, &user);
    late.now = user.session.expires_at;
    is_rejected(test, &late, "expired").await;
    late.now = late.now.minus(Duration::from_micros(1));
    rotated(test, &late).await;
}

fn rotation_of(test: &StoreTest, user: &EndUserRegistration) -> RefreshRotation {
    test.make.a_rotation(&user.account, &user.session)
}

async fn is_rejected(test: &StoreTest, rotation: &RefreshRotation, why: &str) {
    let before = test.snapshot().await;
    let outcome = rotate(test, rotation).await;
    assert_eq!(outcome, RotationOutcome::Rejected, "{why}");
    test.unchanged(&before, why).await;
}

use std::time::Duration;

use tenantry_domain::accounts::EndUserRegistration;
use tenantry_domain::sessions::{RefreshRotation, RotationOutcome, Session};
use tenantry_domain::values::{SessionId, Timestamp};

use super::session_helpers::{list, rotate, rotated};
use crate::conformance::race::RACERS;
use crate::conformance::{StoreTest, contracts};
use crate::fixtures::Fixtures;

contracts!(
    "sessions",
    /// R32: many present one token at once. With a grace, all of them get one and the same successor;
    /// without, one gets it and the next one ends the session.
    async fn a_token_has_one_successor(test: &StoreTest) {
        let user = test.a_user().await;
        let racers = racers(&test.fixtures, || {
            test.fixtures.a_rotation(&user.account, &user.session)
        });
        let outcomes = race_to_rotate(test, &racers).await;
        let winners = outcomes
            .iter()
            .filter(|one| matches!(one, RotationOutcome::RotationOutcome(..)));
        assert_eq!(winners.count(), 1, "one rotates: {outcomes:?}");
        let [session] = &list(test, &user.account, test.fixtures.now()).await[..] else {
            panic!("the session lives");
        };
        assert_eq!(
            (session.generation, session.previous_token_id),
            (1, Some(user.session.token_id))
        );
        assert!(racers.iter().any(|one| one.successor == session.token_id));
        for outcome in outcomes {
            let (RotationOutcome::RotationOutcome(account, got)
            | RotationOutcome::Replayed(account, got)) = outcome
            else {
                panic!("expected the successor, got {outcome:?}");
            };
            assert_eq!((&account, &got), (&user.account, session));
        }

        let racers = self::racers(&test.fixtures, || RefreshRotation {
            grace: Duration::ZERO,
            ..test.fixtures.a_rotation(&user.account, session)
        });
        let outcomes = race_to_rotate(test, &racers).await;
        let winners = outcomes
            .iter()
            .filter(|one| matches!(one, RotationOutcome::RotationOutcome(..)));
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
        assert_eq!(test.count_audit(entries).await, 1, "written down once");
    },
    /// R32: generation and successor come by each rotation, even within one moment; the absolute end and
    /// everything else stays.
    async fn rotation_does_not_extend_the_session(test: &StoreTest) {
        let user = test.a_user().await;
        let mut session = user.session.clone();
        let now = test.fixtures.an_audit_entry().at;
        for moment in [now, now, now, now.plus(Duration::from_secs(60))] {
            let mut rotation = test.fixtures.a_rotation(&user.account, &session);
            rotation.now = moment;
            session = Session {
                generation: session.generation + 1,
                token_id: rotation.successor,
                previous_token_id: Some(session.token_id),
                rotated_at: moment,
                ..session
            };
            let expected = RotationOutcome::RotationOutcome(user.account.clone(), session.clone());
            assert_eq!(rotate(test, &rotation).await, expected);
            assert_eq!(list(test, &user.account, moment).await, [session.clone()]);
        }
    },
    /// R30: session, account and project are judged at each rotation, however good the token is.
    async fn only_live_sessions_rotate(test: &StoreTest) {
        what_is_gone_rejects(test).await;
        what_is_named_otherwise_rejects(test).await;
        a_session_rejects_from_its_end_on(test).await;
    }
);

/// At one and the same moment.
fn racers(fixtures: &Fixtures, make: impl Fn() -> RefreshRotation) -> Vec<RefreshRotation> {
    let mut racers: Vec<_> = (0..RACERS).map(|_| make()).collect();
    for racer in &mut racers {
        racer.now = fixtures.now();
    }
    racers
}

async fn race_to_rotate(test: &StoreTest, racers: &[RefreshRotation]) -> Vec<RotationOutcome> {
    test.race(racers.to_vec(), |store, rotation| async move {
        store
            .rotate_refresh_token(&rotation)
            .await
            .expect("a response")
    })
    .await
}

async fn what_is_gone_rejects(test: &StoreTest) {
    let open = test.a_developer().await;
    let archived = test.a_developer().await;
    let suspended = test.a_developer().await;
    let ended = test.an_end_user_of(&open).await;
    let disabled = test.an_end_user_of(&open).await;
    let of_archived = test.an_end_user_of(&archived).await;
    let of_suspended = test.an_end_user_of(&suspended).await;
    let now = test.fixtures.now();
    test.under_test.end_session(ended.session.id, now).await;
    test.under_test
        .suspend_account(disabled.account.id, now)
        .await;
    test.under_test
        .archive_project(archived.project.id, now)
        .await;
    test.under_test
        .suspend_account(suspended.account.id, now)
        .await;
    for (why, user) in [
        ("over", &ended),
        ("of a disabled account", &disabled),
        ("in an archived project", &of_archived),
        ("in a project of a suspended developer", &of_suspended),
    ] {
        is_rejected(test, &rotation_of(&test.fixtures, user), why).await;
    }
}

async fn what_is_named_otherwise_rejects(test: &StoreTest) {
    let developer = test.a_developer().await;
    let other = test.a_developer().await;
    let user = test.an_end_user_of(&developer).await;
    let neighbour = test.an_end_user_of(&developer).await;
    let good = rotation_of(&test.fixtures, &user);
    let mut of_neighbour = good.clone();
    of_neighbour.session.account_id = neighbour.account.id;
    let mut of_other = good.clone();
    of_other.session.project_id = Some(other.project.id);
    let mut of_none = good.clone();
    of_none.session.project_id = None;
    let mut unknown = good.clone();
    unknown.session.session_id = SessionId::generate(test.fixtures.now(), [1; 10]);
    is_rejected(test, &of_neighbour, "a neighbour's").await;
    is_rejected(test, &of_other, "in another project").await;
    is_rejected(test, &of_none, "in no project").await;
    is_rejected(test, &unknown, "unknown").await;
    rotated(test, &good).await;
}

async fn a_session_rejects_from_its_end_on(test: &StoreTest) {
    let developer = test.a_developer().await;
    let user = test.an_end_user_of(&developer).await;
    let end = user.session.expires_at;
    let mut late = rotation_of(&test.fixtures, &user);
    late.now = end;
    is_rejected(test, &late, "expired").await;
    late.now = Timestamp::from_unix_micros(end.unix_micros() - 1);
    rotated(test, &late).await;
}

fn rotation_of(fixtures: &Fixtures, user: &EndUserRegistration) -> RefreshRotation {
    fixtures.a_rotation(&user.account, &user.session)
}

async fn is_rejected(test: &StoreTest, rotation: &RefreshRotation, why: &str) {
    let before = test.snapshot().await;
    assert_eq!(
        rotate(test, rotation).await,
        RotationOutcome::Rejected,
        "{why}"
    );
    test.expect_unchanged(&before, why).await;
}

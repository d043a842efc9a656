use std::time::Duration;

use tenantry_domain::sessions::{RefreshRotation, RotationOutcome};
use tenantry_domain::values::TokenId;

use super::session_helpers::{find, list, own, rotate, rotated};
use crate::conformance::prelude::*;

contracts!(
    "sessions",
    /// Within the grace period the previous token returns its successor again, until the successor is
    /// used. A clock that was set back does not extend the grace period (R69).
    async fn a_lost_response_can_be_replayed(test: &StoreTest) {
        let user = test.a_user().await;
        let first = test.make.a_rotation(&user.account, &user.session);
        let session = rotated(test, &first).await;
        let grace_end = first.now.plus(first.grace);
        let before = test.snapshot().await;
        let replayed = RotationOutcome::Replayed(user.account.clone(), session.clone());
        for now in [first.now, grace_end.minus(Duration::from_micros(1))] {
            let again = RefreshRotation {
                successor: test.make.a_token_id(),
                now,
                ..first.clone()
            };
            assert_eq!(rotate(test, &again).await, replayed);
            test.unchanged(&before, "the same successor").await;
        }
        let second = RefreshRotation {
            now: first.now,
            ..test.make.a_rotation(&user.account, &session)
        };
        rotated(test, &second).await;
        assert_eq!(
            rotate(test, &first).await,
            RotationOutcome::Reused,
            "it was used"
        );

        let rotation = || async {
            let user = test.a_user().await;
            test.make.a_rotation(&user.account, &user.session)
        };
        let mut late = rotation().await;
        rotated(test, &late).await;
        late.now = late.now.plus(late.grace);
        assert_eq!(rotate(test, &late).await, RotationOutcome::Reused, "late");
        let mut early = rotation().await;
        rotated(test, &early).await;
        early.now = early.now.minus(early.grace);
        assert_eq!(rotate(test, &early).await, RotationOutcome::Reused, "R69");
        let mut ungraced = rotation().await;
        ungraced.grace = Duration::ZERO;
        rotated(test, &ungraced).await;
        assert_eq!(
            rotate(test, &ungraced).await,
            RotationOutcome::Reused,
            "no grace"
        );
    },
    /// R32: any other token ends the session once, with an audit entry. Other sessions stay.
    async fn reuse_ends_the_session(test: &StoreTest) {
        let user = test.a_user().await;
        let other = test.a_session_of(&user.account).await;
        let first = test.make.a_rotation(&user.account, &user.session);
        let second = test
            .make
            .a_rotation(&user.account, &rotated(test, &first).await);
        let session = rotated(test, &second).await;
        let mut expected = test.contents().await;
        let reuse = RefreshRotation {
            now: second.now,
            reuse: test.make.some_effects(),
            ..first
        };
        assert_eq!(rotate(test, &reuse).await, RotationOutcome::Reused);
        expected.session(session.id).ended_at = Some(reuse.now);
        expected.add_effects(&reuse.reuse);
        assert_eq!(test.contents().await, expected.sorted());
        assert_eq!(find(test, own(&user), reuse.now).await, None);
        let live = list(test, &user.account, reuse.now).await;
        assert_eq!(live, std::slice::from_ref(&other));

        let before = test.snapshot().await;
        let good = test.make.a_rotation(&user.account, &session);
        assert_eq!(
            rotate(test, &good).await,
            RotationOutcome::Rejected,
            "it has ended"
        );
        assert_eq!(
            rotate(test, &reuse).await,
            RotationOutcome::Rejected,
            "it has ended"
        );
        test.unchanged(&before, "it has ended").await;

        let mut unknown = test.make.a_rotation(&user.account, &other);
        unknown.presented = TokenId::generate(test.make.now(), [1; 10]);
        assert_eq!(
            rotate(test, &unknown).await,
            RotationOutcome::Reused,
            "unknown"
        );
        assert_eq!(list(test, &user.account, unknown.now).await, []);
    }
);

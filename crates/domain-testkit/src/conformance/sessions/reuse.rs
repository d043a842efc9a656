use std::time::Duration;

use tenantry_domain::sessions::{RefreshRotation, RotationOutcome};
use tenantry_domain::values::TokenId;

use super::session_helpers::{find, list, own, rotate, rotated};
use crate::StoreUnderTest;
use crate::conformance::arrange::{a_session_of, a_user};
use crate::conformance::expect::expect_unchanged;
use crate::conformance::expected_state::Altered as _;
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// The direct predecessor gets the successor again, as long as the grace lasts and the successor was not
/// used itself. A clock that was set back does not make the grace longer (R69).
pub async fn a_lost_response_can_be_had_again<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let first = fixtures.a_rotation(&user.account, &user.session);
    let session = rotated(&store, &first).await;
    let grace_end = first.now.plus(first.grace);
    let before = Snapshot::of(&store).await;
    let replayed = RotationOutcome::Replayed(user.account.clone(), session.clone());
    for now in [first.now, grace_end.minus(Duration::from_micros(1))] {
        let again = RefreshRotation {
            successor: fixtures.a_token_id(),
            now,
            ..first.clone()
        };
        assert_eq!(rotate(&store, &again).await, replayed);
        expect_unchanged(&store, &before, "the same successor").await;
    }
    let second = RefreshRotation {
        now: first.now,
        ..fixtures.a_rotation(&user.account, &session)
    };
    rotated(&store, &second).await;
    assert_eq!(
        rotate(&store, &first).await,
        RotationOutcome::Reused,
        "it was used"
    );

    let rotation = || async {
        let user = a_user(&store, &fixtures).await;
        fixtures.a_rotation(&user.account, &user.session)
    };
    let mut late = rotation().await;
    rotated(&store, &late).await;
    late.now = late.now.plus(late.grace);
    assert_eq!(
        rotate(&store, &late).await,
        RotationOutcome::Reused,
        "too late"
    );
    let mut early = rotation().await;
    rotated(&store, &early).await;
    early.now = early.now.minus(early.grace);
    assert_eq!(rotate(&store, &early).await, RotationOutcome::Reused, "R69");
    let mut ungraced = rotation().await;
    ungraced.grace = Duration::ZERO;
    rotated(&store, &ungraced).await;
    assert_eq!(
        rotate(&store, &ungraced).await,
        RotationOutcome::Reused,
        "no grace"
    );
}

/// R32: a token that is neither good nor its direct predecessor ends the session, once, and is written
/// down; other sessions live on.
pub async fn reuse_ends_the_session<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let other = a_session_of(&store, &fixtures, &user.account).await;
    let first = fixtures.a_rotation(&user.account, &user.session);
    let second = fixtures.a_rotation(&user.account, &rotated(&store, &first).await);
    let session = rotated(&store, &second).await;
    let mut expected = store.contents().await;
    let reuse = RefreshRotation {
        now: second.now,
        reuse: fixtures.an_audit_entry(),
        ..first
    };
    assert_eq!(rotate(&store, &reuse).await, RotationOutcome::Reused);
    expected.session(session.id).ended_at = Some(reuse.now);
    expected.audit.push(reuse.reuse.clone());
    assert_eq!(store.contents().await, expected.sorted());
    assert_eq!(find(&store, own(&user), reuse.now).await, None);
    let live = list(&store, &user.account, reuse.now).await;
    assert_eq!(live, std::slice::from_ref(&other));

    let before = Snapshot::of(&store).await;
    let good = fixtures.a_rotation(&user.account, &session);
    assert_eq!(
        rotate(&store, &good).await,
        RotationOutcome::Rejected,
        "it is over"
    );
    assert_eq!(
        rotate(&store, &reuse).await,
        RotationOutcome::Rejected,
        "it is over"
    );
    expect_unchanged(&store, &before, "it is over").await;

    let mut unknown = fixtures.a_rotation(&user.account, &other);
    unknown.presented = TokenId::generate(fixtures.now(), [1; 10]);
    assert_eq!(
        rotate(&store, &unknown).await,
        RotationOutcome::Reused,
        "unknown"
    );
    assert_eq!(list(&store, &user.account, unknown.now).await, []);
}

use tenantry_domain::accounts::{Account, EndUserRegistration};
use tenantry_domain::sessions::{RefreshRotation, RotationOutcome, Session, SessionRef};
use tenantry_domain::values::Timestamp;

use crate::conformance::prelude::*;
use crate::fixtures::session_ref;

pub(super) const fn own(user: &EndUserRegistration) -> SessionRef {
    session_ref(&user.account, &user.session)
}

pub(super) async fn find(test: &StoreTest, session: SessionRef, now: Timestamp) -> Option<Account> {
    test.find_account_of_session(session, now)
        .await
        .expect("a lookup")
}

pub(super) async fn list(test: &StoreTest, account: &Account, now: Timestamp) -> Vec<Session> {
    test.list_sessions(account.id, now).await.expect("a list")
}

pub(super) async fn rotate(test: &StoreTest, rotation: &RefreshRotation) -> RotationOutcome {
    test.rotate_refresh_token(rotation)
        .await
        .expect("no failure")
}

/// Rotates, and returns the changed session.
pub(super) async fn rotated(test: &StoreTest, rotation: &RefreshRotation) -> Session {
    match rotate(test, rotation).await {
        RotationOutcome::Rotated(_, session) => session,
        other => panic!("expected a successor, got {other:?}"),
    }
}

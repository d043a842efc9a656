use tenantry_domain::accounts::{Account, EndUserRegistration};
use tenantry_domain::sessions::{RefreshRotation, RotationOutcome, Session, SessionRef};
use tenantry_domain::values::Timestamp;

use crate::StoreUnderTest;
use crate::fixtures::session_ref;

/// The first session of this user, as its own tokens name it.
pub(super) const fn own(user: &EndUserRegistration) -> SessionRef {
    session_ref(&user.account, &user.session)
}

pub(super) async fn find<S: StoreUnderTest>(
    store: &S,
    session: SessionRef,
    now: Timestamp,
) -> Option<Account> {
    let sessions = store.store();
    sessions
        .find_account_of_session(session, now)
        .await
        .expect("a lookup")
}

pub(super) async fn list<S: StoreUnderTest>(
    store: &S,
    account: &Account,
    now: Timestamp,
) -> Vec<Session> {
    let sessions = store.store();
    sessions
        .list_sessions(account.id, now)
        .await
        .expect("a list")
}

pub(super) async fn rotate<S: StoreUnderTest>(
    store: &S,
    rotation: &RefreshRotation,
) -> RotationOutcome {
    let sessions = store.store();
    sessions
        .rotate_refresh_token(rotation)
        .await
        .expect("a response")
}

/// Rotates, and gives the session as it is then.
pub(super) async fn rotated<S: StoreUnderTest>(store: &S, rotation: &RefreshRotation) -> Session {
    match rotate(store, rotation).await {
        RotationOutcome::Rotated(_, session) => session,
        other => panic!("expected a successor, got {other:?}"),
    }
}

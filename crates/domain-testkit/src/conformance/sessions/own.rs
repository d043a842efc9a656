use tenantry_domain::model::{Account, Session};
use tenantry_domain::ports::{EndUserRegistration, Rotated, Rotation, SessionRef};
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
    let sessions = store.stores().sessions;
    sessions.find_account(session, now).await.expect("a lookup")
}

pub(super) async fn list<S: StoreUnderTest>(
    store: &S,
    account: &Account,
    now: Timestamp,
) -> Vec<Session> {
    let sessions = store.stores().sessions;
    sessions.list(account.id, now).await.expect("a list")
}

pub(super) async fn rotate<S: StoreUnderTest>(store: &S, rotation: &Rotation) -> Rotated {
    let sessions = store.stores().sessions;
    sessions.rotate(rotation).await.expect("an answer")
}

/// Rotates, and gives the session as it is then.
pub(super) async fn rotated<S: StoreUnderTest>(store: &S, rotation: &Rotation) -> Session {
    match rotate(store, rotation).await {
        Rotated::Rotated(_, session) => session,
        other => panic!("expected a successor, got {other:?}"),
    }
}

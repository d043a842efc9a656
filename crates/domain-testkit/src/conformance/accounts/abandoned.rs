use std::time::Duration;

use tenantry_domain::accounts::Account;

use super::expected::{a_stored_developer, a_stored_end_user, with_developer, with_end_user};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::{Fixtures, grant_of};
use crate::{StoreSnapshot, StoreUnderTest};

/// From before the first poll until long after the end of a write in memory, SQLite or Postgres.
const PATIENCE_IN_MICROS: [u64; 12] = [
    0, 100, 200, 400, 800, 1_500, 2_500, 4_000, 6_000, 10_000, 20_000, 40_000,
];

/// R63: whenever the caller goes away, the developer is there with everything or not at all, and the
/// store goes on working.
pub async fn an_abandoned_developer_registration_is_whole_or_absent<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    for micros in PATIENCE_IN_MICROS {
        let held = Snapshot::of_settled(&store).await.contents;
        let new = fixtures.a_developer_registration();
        let (accounts, registration) = (store.store(), new.clone());
        abandon_after(micros, async move {
            let _ = accounts.register_developer(&registration).await;
        })
        .await;
        let whole = with_developer(held.clone(), &new);
        is_whole_or_absent(&store, &new.account, [held, whole]).await;
    }
    a_stored_developer(&store, &fixtures).await;
}

/// R63: whenever the caller goes away, the end user is there with everything or not at all, and the
/// store goes on working.
pub async fn an_abandoned_end_user_registration_is_whole_or_absent<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let developer = a_stored_developer(&store, &fixtures).await;
    for micros in PATIENCE_IN_MICROS {
        let held = Snapshot::of_settled(&store).await.contents;
        let new = fixtures.an_end_user_registration(grant_of(&developer));
        let (accounts, registration) = (store.store(), new.clone());
        abandon_after(micros, async move {
            let _ = accounts.register_end_user(&registration).await;
        })
        .await;
        let whole = with_end_user(held.clone(), &new);
        is_whole_or_absent(&store, &new.account, [held, whole]).await;
    }
    a_stored_end_user(&store, &fixtures, &developer).await;
}

async fn abandon_after(micros: u64, write: impl Future<Output = ()> + Send + 'static) {
    let task = tokio::spawn(write);
    if micros > 0 {
        tokio::time::sleep(Duration::from_micros(micros)).await;
    }
    task.abort();
    let ended = task.await;
    assert!(!ended.is_err_and(|error| error.is_panic()), "no panic");
}

async fn is_whole_or_absent<S: StoreUnderTest>(
    store: &S,
    account: &Account,
    [absent, whole]: [StoreSnapshot; 2],
) {
    let contents = Snapshot::of_settled(store).await.contents;
    let is_there = contents.accounts.iter().any(|one| one.id == account.id);
    let expected = if is_there { whole } else { absent };
    assert_eq!(contents, expected, "account there: {is_there}");
}

use std::time::Duration;

use tenantry_domain::accounts::Account;

use crate::StoreSnapshot;
use crate::conformance::prelude::*;
use crate::fixtures::grant_of;

contracts!(
    "accounts",
    /// R63: a registration that its caller aborts is stored as a whole or not at all.
    async fn an_abandoned_developer_registration_is_whole_or_absent(test: &StoreTest) {
        for micros in PATIENCE_IN_MICROS {
            let held = test.settled_contents().await;
            let new = test.make.a_developer_registration();
            let (accounts, registration) = (test.store.clone(), new.clone());
            abandon_after(micros, async move {
                let _ = accounts.register_developer(&registration).await;
            })
            .await;
            let whole = held.clone().with_developer(&new);
            is_whole_or_absent(test, &new.account, [held, whole]).await;
        }
        test.a_developer().await;
    },
    /// R63: a registration that its caller aborts is stored as a whole or not at all.
    async fn an_abandoned_end_user_registration_is_whole_or_absent(test: &StoreTest) {
        let developer = test.a_developer().await;
        for micros in PATIENCE_IN_MICROS {
            let held = test.settled_contents().await;
            let new = test.make.an_end_user_registration(grant_of(&developer));
            let (accounts, registration) = (test.store.clone(), new.clone());
            abandon_after(micros, async move {
                let _ = accounts.register_end_user(&registration).await;
            })
            .await;
            let whole = held.clone().with_end_user(&new);
            is_whole_or_absent(test, &new.account, [held, whole]).await;
        }
        test.an_end_user_of(&developer).await;
    }
);

/// From before the first poll until after the end of a write in memory, SQLite or Postgres.
const PATIENCE_IN_MICROS: [u64; 12] = [
    0, 100, 200, 400, 800, 1_500, 2_500, 4_000, 6_000, 10_000, 20_000, 40_000,
];

async fn abandon_after(micros: u64, write: impl Future<Output = ()> + Send + 'static) {
    let task = tokio::spawn(write);
    if micros > 0 {
        tokio::time::sleep(Duration::from_micros(micros)).await;
    }
    task.abort();
    let ended = task.await;
    assert!(!ended.is_err_and(|error| error.is_panic()), "no panic");
}

async fn is_whole_or_absent(
    test: &StoreTest,
    account: &Account,
    [absent, whole]: [StoreSnapshot; 2],
) {
    let contents = test.settled_contents().await;
    let is_there = contents.accounts.iter().any(|one| one.id == account.id);
    let expected = if is_there { whole } else { absent };
    assert_eq!(contents, expected, "account there: {is_there}");
}

use std::time::Duration;

use tenantry_domain::email::DeliveryOutcome;
use tenantry_domain::retention::{PurgeReport, PurgeRequest};
use tenantry_domain::values::Timestamp;

use super::done::{Done, settle, sweep};
use crate::StoreUnderTest;
use crate::conformance::arrange::{a_user, an_email_to};
use crate::conformance::expect::expect_unchanged;
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// What lives, waits, was given up, or has only just come to its end is left alone.
pub async fn what_is_of_use_stays<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let end = soon(&fixtures);
    let user = a_user(&store, &fixtures).await;
    let email = an_email_to(&store, &fixtures, &user.account).await;
    let given_up = DeliveryOutcome::Dead {
        at: fixtures.now(),
        reason: "550".to_owned(),
    };
    settle(&store, &fixtures, &email, given_up).await;
    Done::store(&store, &fixtures, end).await;
    let before = Snapshot::of(&store).await;
    assert_eq!(sweep(&store, sweep_at(end)).await, PurgeReport::default());
    expect_unchanged(&store, &before, "all of it is of use").await;
}

/// What came to its end before goes, so many of each kind at a time, and nothing else.
pub async fn what_is_of_no_use_goes<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let end = soon(&fixtures);
    a_user(&store, &fixtures).await;
    let first = Done::store(&store, &fixtures, end).await;
    let second = Done::store(&store, &fixtures, end).await;
    let later = end.plus(Duration::from_micros(1));
    Done::store(&store, &fixtures, later).await;
    let mut expected = store.contents().await;
    let all = sweep_at(later);
    let one_of_each = PurgeReport {
        throttles: 1,
        sessions: 1,
        verifications: 1,
        emails: 1,
        accounts: 0,
    };
    assert_eq!(
        sweep(&store, PurgeRequest { limit: 1, ..all }).await,
        one_of_each
    );
    let rest = PurgeReport {
        sessions: 3,
        ..one_of_each
    };
    assert_eq!(sweep(&store, all).await, rest);
    first.swept_from(&mut expected);
    second.swept_from(&mut expected);
    assert_eq!(store.contents().await, expected);
    assert_eq!(
        sweep(&store, all).await,
        PurgeReport::default(),
        "nothing is left"
    );
}

/// Long before anything of use ends.
fn soon(fixtures: &Fixtures) -> Timestamp {
    fixtures.now().plus(Duration::from_secs(60 * 60))
}

/// Whatever came to its end before this moment.
const fn sweep_at(moment: Timestamp) -> PurgeRequest {
    PurgeRequest {
        now: moment,
        done_before: moment,
        unverified_before: None,
        limit: 100,
    }
}

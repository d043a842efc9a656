use std::time::Duration;

use tenantry_domain::retention::PurgeExpired;

use super::world::{AccountFixture, seconds};

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn r23_nobody_is_purged_unless_it_is_wished() {
    let fixture = AccountFixture::begin().await;
    fixture.world.clock.advance(seconds(365 * DAY));
    assert_eq!(house(&fixture, None).run().await.unwrap().accounts, 0);
    fixture.stored().await;
}

#[tokio::test]
async fn r23_an_end_user_never_verified_is_purged_in_time() {
    let fixture = AccountFixture::begin().await;
    let week = Some(seconds(7 * DAY));
    fixture.world.clock.advance(seconds(7 * DAY));
    assert_eq!(house(&fixture, week).run().await.unwrap().accounts, 0);
    fixture.world.clock.advance(seconds(1));
    assert_eq!(house(&fixture, week).run().await.unwrap().accounts, 1);
    let accounts = fixture.world.contents().await.accounts;
    assert_eq!(accounts.len(), 1, "the developer stays");
}

#[tokio::test]
async fn what_is_over_is_kept_for_a_month() {
    let fixture = AccountFixture::verified().await;
    fixture.world.clock.advance(seconds(7 * DAY + 30 * DAY));
    assert_eq!(house(&fixture, None).run().await.unwrap().sessions, 0);
    fixture.world.clock.advance(seconds(1));
    assert_eq!(house(&fixture, None).run().await.unwrap().sessions, 1);
}

fn house(fixture: &AccountFixture, purge_unverified_after: Option<Duration>) -> PurgeExpired {
    PurgeExpired {
        housekeeping: fixture.world.store.clone(),
        clock: fixture.world.clock.clone(),
        purge_unverified_after,
    }
}

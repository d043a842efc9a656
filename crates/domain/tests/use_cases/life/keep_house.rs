use std::time::Duration;

use tenantry_domain::use_cases::KeepHouse;

use super::world::{Life, seconds};

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn r23_nobody_is_purged_unless_it_is_wished() {
    let life = Life::begin().await;
    life.world.clock.advance(seconds(365 * DAY));
    assert_eq!(house(&life, None).run().await.unwrap().accounts, 0);
    life.stored().await;
}

#[tokio::test]
async fn r23_an_end_user_never_verified_is_purged_in_time() {
    let life = Life::begin().await;
    let week = Some(seconds(7 * DAY));
    life.world.clock.advance(seconds(7 * DAY));
    assert_eq!(house(&life, week).run().await.unwrap().accounts, 0);
    life.world.clock.advance(seconds(1));
    assert_eq!(house(&life, week).run().await.unwrap().accounts, 1);
    let accounts = life.world.contents().await.accounts;
    assert_eq!(accounts.len(), 1, "the developer stays");
}

#[tokio::test]
async fn what_is_over_is_kept_for_a_month() {
    let life = Life::verified().await;
    life.world.clock.advance(seconds(7 * DAY + 30 * DAY));
    assert_eq!(house(&life, None).run().await.unwrap().sessions, 0);
    life.world.clock.advance(seconds(1));
    assert_eq!(house(&life, None).run().await.unwrap().sessions, 1);
}

fn house(life: &Life, purge_unverified_after: Option<Duration>) -> KeepHouse {
    KeepHouse {
        housekeeping: life.world.stores.housekeeping.clone(),
        clock: life.world.clock.clone(),
        purge_unverified_after,
    }
}

use std::time::Duration;

use tenantry_domain::retention::PurgeExpired;

use super::account_fixture::{AccountFixture, seconds};

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn r23_no_account_is_purged_unless_it_is_configured() {
    let fixture = AccountFixture::registered().await;
    fixture.app.clock.advance(seconds(365 * DAY));
    assert_eq!(purge(&fixture, None).run().await.unwrap().accounts, 0);
    fixture.stored().await;
}

#[tokio::test]
async fn r23_an_end_user_that_never_verified_is_purged_after_the_configured_time() {
    let fixture = AccountFixture::registered().await;
    let week = Some(seconds(7 * DAY));
    fixture.app.clock.advance(seconds(7 * DAY));
    assert_eq!(purge(&fixture, week).run().await.unwrap().accounts, 0);
    fixture.app.clock.advance(seconds(1));
    assert_eq!(purge(&fixture, week).run().await.unwrap().accounts, 1);
    let accounts = fixture.app.contents().await.accounts;
    assert_eq!(accounts.len(), 1, "the developer stays");
}

#[tokio::test]
async fn ended_sessions_are_kept_for_a_month() {
    let fixture = AccountFixture::verified().await;
    fixture.app.clock.advance(seconds(7 * DAY + 30 * DAY));
    assert_eq!(purge(&fixture, None).run().await.unwrap().sessions, 0);
    fixture.app.clock.advance(seconds(1));
    assert_eq!(purge(&fixture, None).run().await.unwrap().sessions, 1);
}

fn purge(fixture: &AccountFixture, purge_unverified_after: Option<Duration>) -> PurgeExpired {
    PurgeExpired {
        purge_unverified_after,
        ..fixture.app.use_cases.purge_expired.clone()
    }
}

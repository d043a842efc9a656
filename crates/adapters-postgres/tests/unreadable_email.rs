//! R29: an email that cannot be read keeps no other one waiting.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::time::Duration;

use diesel_async::SimpleAsyncConnection as _;
use support::PostgresUnderTest;
use tenantry_domain::email::EmailLease;
use tenantry_domain::store::PortError;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::Fixtures;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r29_an_unreadable_email_delays_no_other_and_is_told() {
    let store = PostgresUnderTest::start().await;
    let fixtures = Fixtures::new(1);
    let ports = store.store();
    let [bad, good] = [(); 2].map(|()| fixtures.a_developer_registration());
    for developer in [&bad, &good] {
        let registered = ports.register_developer(developer).await;
        registered.expect("a developer");
    }
    let damage = "UPDATE outbox_emails SET kind = 'nonsense' \
                  WHERE created_at = (SELECT min(created_at) FROM outbox_emails)";
    store
        .connection()
        .await
        .batch_execute(damage)
        .await
        .expect("damage");

    let now = fixtures.now();
    let mut lease = EmailLease {
        now,
        until: now.plus(Duration::from_secs(60)),
        limit: 10,
    };
    let claimed = ports.claim_emails(lease).await.expect("the good one");
    let claimed: Vec<_> = claimed.into_iter().map(|claimed| claimed.email).collect();
    assert_eq!(claimed, [good.email]);

    lease.now = lease.until;
    lease.until = lease.now.plus(Duration::from_secs(60));
    lease.limit = 1;
    let outcome = ports.claim_emails(lease).await;
    assert!(matches!(outcome, Err(PortError::Corrupt(_))), "{outcome:?}");
    let claimed = ports.claim_emails(lease).await.expect("the good one");
    assert_eq!(claimed.len(), 1, "the bad one waits for its lease to end");
}

//! `COMMIT` is sent along with what it commits, and never overtakes it: not on a new connection either, which has to
//! prepare each statement first.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use support::PostgresUnderTest;
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_domain::accounts::DeveloperRegistration;
use tenantry_domain::store::{Conflict, PortError, Store};
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

/// The same database over a connection that has prepared nothing.
fn newcomer(store: &PostgresUnderTest) -> Arc<dyn Store> {
    let settings = PoolSettings {
        max_connections: 1,
        ..PoolSettings::default()
    };
    let database = PostgresDatabase::connect(&store.test_database.url(), settings);
    database.expect("a URL").store()
}

async fn a_developer(store: &PostgresUnderTest, things: &Fixtures) -> DeveloperRegistration {
    let developer = things.a_developer_registration();
    let registered = store.store().register_developer(&developer).await;
    registered.expect("a developer");
    developer
}

#[tokio::test]
async fn the_last_of_the_first_statements_undoes_all_of_them() {
    let (store, things) = (PostgresUnderTest::start().await, Fixtures::new(1));
    let developer = a_developer(&store, &things).await;
    let before = store.contents().await;

    let mut another = things.a_developer_registration();
    another.audit = developer.audit;
    let ports = newcomer(&store);
    let outcome = ports.register_developer(&another).await;
    assert!(matches!(outcome, Err(PortError::Corrupt(_))), "{outcome:?}");
    assert_eq!(store.contents().await, before);

    another.audit = things.an_audit_entry();
    let outcome = ports.register_developer(&another).await;
    outcome.expect("the connection is as good as new");
}

#[tokio::test]
async fn what_is_not_held_undoes_the_first_statements_after_it() {
    let (store, things) = (PostgresUnderTest::start().await, Fixtures::new(1));
    let developer = a_developer(&store, &things).await;
    let key = developer.developer_key.id;
    store.revoke_developer_key(key, things.now()).await;
    let before = store.contents().await;

    let ports = newcomer(&store);
    let user = things.an_end_user_registration(grant_of(&developer));
    for _ in ["statements are prepared", "statements were prepared"] {
        let outcome = ports.register_end_user(&user).await;
        assert!(
            matches!(
                outcome,
                Err(PortError::Conflict(Conflict::PreconditionFailed))
            ),
            "{outcome:?}"
        );
        assert_eq!(store.contents().await, before);
    }
}

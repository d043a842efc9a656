//! [`StoreHealth`](tenantry_domain::store::StoreHealth) and
//! [`StoreMigrations`](tenantry_domain::store::StoreMigrations).

use crate::StoreUnderTest;

/// A store that was set up is healthy.
pub async fn a_migrated_store_is_healthy<S: StoreUnderTest>(store: S) {
    store.store().check_health().await.expect("healthy");
}

/// A store that was set up knows its migrations and has them all.
pub async fn a_migrated_store_has_nothing_pending<S: StoreUnderTest>(store: S) {
    let migrations = store.store().migration_status().await.expect("a status");
    assert!(!migrations.is_empty(), "there are migrations");
    let pending: Vec<_> = migrations.iter().filter(|m| !m.is_applied).collect();
    assert!(pending.is_empty(), "pending: {pending:?}");
}

/// Applying the migrations once more applies nothing and leaves the store as it is.
pub async fn migrating_twice_applies_nothing<S: StoreUnderTest>(store: S) {
    let migrations = store.store();
    let before = migrations.migration_status().await.expect("a status");
    let applied = migrations.apply_migrations().await.expect("a second time");
    assert_eq!(applied, Vec::<String>::new());
    assert_eq!(
        migrations.migration_status().await.expect("a status"),
        before
    );
}

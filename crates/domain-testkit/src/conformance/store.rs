//! [`StoreHealth`](tenantry_domain::store::StoreHealth) and
//! [`StoreMigrations`](tenantry_domain::store::StoreMigrations).

use crate::conformance::prelude::*;

contracts!(
    "store",
    async fn a_migrated_store_is_healthy(test: &StoreTest) {
        test.check_health().await.expect("healthy");
    },
    async fn a_migrated_store_has_nothing_pending(test: &StoreTest) {
        let migrations = test.migration_status().await.expect("a status");
        assert!(!migrations.is_empty(), "there are migrations");
        let pending: Vec<_> = migrations.iter().filter(|m| !m.is_applied).collect();
        assert!(pending.is_empty(), "pending: {pending:?}");
    },
    /// A second run applies nothing.
    async fn migrating_twice_applies_nothing(test: &StoreTest) {
        let before = test.migration_status().await.expect("a status");
        let applied = test.apply_migrations().await.expect("a second time");
        assert_eq!(applied, Vec::<String>::new());
        assert_eq!(test.migration_status().await.expect("a status"), before);
    }
);

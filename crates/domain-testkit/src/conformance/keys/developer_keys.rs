//! [`DeveloperKeyRepository`](tenantry_domain::keys::DeveloperKeyRepository).

use std::time::Duration;

use tenantry_domain::accounts::DeveloperRegistration;
use tenantry_domain::keys::DeveloperContext;
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

use super::every_kind::Kind;
use crate::conformance::prelude::*;

contracts!(
    "developer_keys",
    /// R41: keys of other kinds are not found here.
    async fn other_kinds_are_unknown(test: &StoreTest) {
        let now = test.make.now();
        test.finds_only(Kind::DeveloperKey, async |hash| {
            find(test, &hash, None, now).await.is_some()
        })
        .await;
    },
    /// Only active keys of enabled developers are found.
    async fn only_active_keys_are_found(test: &StoreTest) {
        let mut developer = test.make.a_developer_registration();
        let now = test.make.now();
        let end = now.plus(Duration::from_micros(1));
        developer.developer_key.record.expires_at = Some(end);
        test.register_developer(&developer)
            .await
            .expect("a developer");
        let found = find_key(test, &developer, now).await;
        assert_eq!(found, Some(context(&developer, None)));
        assert_eq!(find_key(test, &developer, end).await, None, "expired");

        let revoked = test.a_developer().await;
        let suspended = test.a_developer().await;
        for one in [&revoked, &suspended] {
            assert_eq!(find_key(test, one, now).await, Some(context(one, None)));
        }
        test.under_test
            .revoke_developer_key(revoked.developer_key.id, now)
            .await;
        test.suspend(suspended.account.id).await;
        assert_eq!(find_key(test, &revoked, now).await, None, "revoked");
        assert_eq!(find_key(test, &suspended, now).await, None, "suspended");
        let unknown = SecretHash::of("ak_unknown");
        assert_eq!(find(test, &unknown, None, now).await, None, "unknown");
    },
    /// R16: the key is found with any project, but only an available project of its developer is
    /// confirmed.
    async fn only_own_active_projects_are_seen(test: &StoreTest) {
        let own = test.a_developer().await;
        let other = test.a_developer().await;
        let now = test.make.now();
        let look = async |project| find(test, &own.developer_key.record.hash, project, now).await;
        let seen = Some(context(&own, Some(own.project.id)));
        let not_seen = Some(context(&own, None));
        assert_eq!(look(Some(own.project.id)).await, seen);
        assert_eq!(look(Some(other.project.id)).await, not_seen, "foreign");
        let unknown = ProjectId::generate(now, [1; 10]);
        assert_eq!(look(Some(unknown)).await, not_seen, "unknown");
        test.archive(own.project.id).await;
        assert_eq!(look(Some(own.project.id)).await, not_seen, "archived");
    }
);

async fn find_key(
    test: &StoreTest,
    developer: &DeveloperRegistration,
    now: Timestamp,
) -> Option<DeveloperContext> {
    find(test, &developer.developer_key.record.hash, None, now).await
}

async fn find(
    test: &StoreTest,
    key: &SecretHash,
    project: Option<ProjectId>,
    now: Timestamp,
) -> Option<DeveloperContext> {
    test.find_developer_context(key, project, now)
        .await
        .expect("a lookup")
}

const fn context(
    developer: &DeveloperRegistration,
    project_id: Option<ProjectId>,
) -> DeveloperContext {
    DeveloperContext {
        key_id: developer.developer_key.id,
        developer_id: developer.account.id,
        project_id,
    }
}

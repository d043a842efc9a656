//! [`ProjectKeyRepository`](tenantry_domain::keys::ProjectKeyRepository).

use std::time::Duration;

use tenantry_domain::accounts::DeveloperRegistration;
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

use super::every_kind::Kind;
use crate::conformance::prelude::*;

contracts!(
    "project_keys",
    /// R41: keys of other kinds are not found here.
    async fn other_kinds_are_unknown(test: &StoreTest) {
        let now = test.make.now();
        test.finds_only(Kind::ProjectKey, async |hash| {
            find(test, &hash, now).await.is_some()
        })
        .await;
    },
    /// Only active keys of available projects are found.
    async fn only_active_keys_are_found(test: &StoreTest) {
        let now = test.make.now();
        let end = now.plus(Duration::from_micros(1));
        let [mut expiring, mut revoked] = [(); 2].map(|()| test.make.a_developer_registration());
        expiring.project_key.record.expires_at = Some(end);
        revoked.project_key.record.revoked_at = Some(now);
        for new in [&expiring, &revoked] {
            test.register_developer(new).await.expect("a developer");
        }
        let found = find_key(test, &expiring, now).await;
        assert_eq!(found, Some(expiring.project.id));
        assert_eq!(find_key(test, &expiring, end).await, None, "expired");
        assert_eq!(find_key(test, &revoked, now).await, None, "revoked");

        let archived = test.a_developer().await;
        let suspended = test.a_developer().await;
        for one in [&archived, &suspended] {
            assert_eq!(find_key(test, one, now).await, Some(one.project.id));
        }
        test.archive(archived.project.id).await;
        test.suspend(suspended.account.id).await;
        assert_eq!(find_key(test, &archived, now).await, None, "archived");
        assert_eq!(find_key(test, &suspended, now).await, None, "suspended");
        let unknown = SecretHash::of("ak_unknown");
        assert_eq!(find(test, &unknown, now).await, None, "unknown");
    }
);

async fn find_key(
    test: &StoreTest,
    developer: &DeveloperRegistration,
    now: Timestamp,
) -> Option<ProjectId> {
    find(test, &developer.project_key.record.hash, now).await
}

async fn find(test: &StoreTest, key: &SecretHash, now: Timestamp) -> Option<ProjectId> {
    test.find_project_of_key(key, now).await.expect("a lookup")
}

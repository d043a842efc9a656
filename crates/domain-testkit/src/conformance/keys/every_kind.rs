use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::effects::Effects;
use tenantry_domain::store::{PortError, Store};
use tenantry_domain::values::{SecretHash, Timestamp};

use crate::conformance::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    OperatorKey,
    ServiceToken,
    DeveloperKey,
    ProjectKey,
}

impl StoreTest {
    /// Of active secrets of every kind, this lookup finds those of one kind only (R41).
    pub(super) async fn finds_only(&self, kind: Kind, find: impl AsyncFn(SecretHash) -> bool) {
        let developer = self.a_developer().await;
        let installation = self.an_installation().await;
        for (other, hash) in [
            (Kind::OperatorKey, installation.operator_key.record.hash),
            (Kind::ServiceToken, installation.service_token.record.hash),
            (Kind::DeveloperKey, developer.developer_key.record.hash),
            (Kind::ProjectKey, developer.project_key.record.hash),
        ] {
            assert_eq!(find(hash).await, other == kind);
        }
    }

    /// Of many that revoke a key at once, one does and stores its audit entry. Nothing else can be
    /// revoked afterwards. Returns the time of the revocation.
    pub(super) async fn is_revoked_once<I: Copy, F>(
        &self,
        [known, unknown]: [I; 2],
        revoke: impl Fn(Arc<dyn Store>, I, Timestamp, Effects) -> F,
    ) -> Timestamp
    where
        F: Future<Output = Result<bool, PortError>> + Send + 'static,
    {
        let now = self.make.now();
        let effects = [(); RACERS].map(|()| self.make.some_effects());
        let act = |store, effects| revoke(store, known, now, effects);
        let outcomes = self.race(effects.clone(), act).await;
        let winner = &effects[expect_one_yes(outcomes)];
        assert_eq!(self.count_audit(&effects).await, 1, "one entry");
        assert_eq!(self.count_audit([winner]).await, 1, "of the winner");

        let before = self.snapshot().await;
        let later = now.plus(Duration::from_secs(1));
        for id in [known, unknown] {
            let effects = self.make.some_effects();
            expect_no(revoke(self.store.clone(), id, later, effects).await);
            self.unchanged(&before, "nothing to revoke").await;
        }
        now
    }
}

use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::accounts::Account;
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::email::{DeadEmail, EmailRequest};
use tenantry_domain::installation::Installation;
use tenantry_domain::keys::{OperatorKey, ServiceToken};
use tenantry_domain::signing_keys::SigningKey;
use tenantry_domain::store::Store;

use crate::fixtures::Fixtures;
use crate::{StoreSnapshot, StoreUnderTest};

/// A fresh store, and the fixtures that a contract fills it with.
pub struct StoreTest {
    pub(crate) under_test: Box<dyn StoreUnderTest>,
    /// The ports of the store under test.
    pub(crate) store: Arc<dyn Store>,
    pub(crate) fixtures: Fixtures,
}

/// Everything that a store holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Snapshot {
    pub(super) contents: StoreSnapshot,
    pub(super) installation: Option<Installation>,
    pub(super) operator_keys: Vec<OperatorKey>,
    pub(super) service_tokens: Vec<ServiceToken>,
    pub(super) signing_keys: Vec<SigningKey>,
    pub(super) email_requests: Vec<EmailRequest>,
    pub(super) dead_emails: Vec<DeadEmail>,
}

impl StoreTest {
    /// A test of this store, which must be empty.
    #[must_use]
    pub fn new(store: impl StoreUnderTest) -> Self {
        Self {
            store: store.store(),
            under_test: Box::new(store),
            fixtures: Fixtures::new(1),
        }
    }

    pub(super) async fn contents(&self) -> StoreSnapshot {
        self.under_test.contents().await
    }

    pub(super) async fn snapshot(&self) -> Snapshot {
        let store = &self.store;
        Snapshot {
            contents: self.contents().await,
            installation: store.find_installation().await.expect("a read"),
            operator_keys: store.list_operator_keys().await.expect("a list"),
            service_tokens: store.list_service_tokens().await.expect("a list"),
            signing_keys: store.list_signing_keys().await.expect("a list"),
            email_requests: store.oldest_email_requests(u32::MAX).await.expect("a list"),
            dead_emails: store.dead_emails(u32::MAX).await.expect("a list"),
        }
    }

    /// The contents after every aborted write has ended.
    pub(super) async fn settled_contents(&self) -> StoreSnapshot {
        let mut last = self.contents().await;
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let next = self.contents().await;
            if next == last {
                return next;
            }
            last = next;
        }
    }

    /// The account that the store finds under the tenant and email of this account.
    pub(super) async fn find_account(&self, account: &Account) -> Option<Account> {
        let (tenant, email) = (account.scope(), account.email.key());
        let found = self.store.find_account_by_email(tenant, email).await;
        found.expect("a lookup").found()
    }

    /// The store holds what it held before.
    pub(super) async fn expect_unchanged(&self, before: &Snapshot, why: &str) {
        assert_eq!(&self.snapshot().await, before, "{why}");
    }

    /// How many of these audit entries are in the log.
    pub(super) async fn count_audit<'a>(
        &self,
        entries: impl IntoIterator<Item = &'a AuditEntry>,
    ) -> usize {
        let log = self.contents().await.audit;
        entries.into_iter().filter(|one| log.contains(one)).count()
    }
}

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::accounts::Account;
use tenantry_domain::effects::Effects;
use tenantry_domain::email::{DeadEmail, EmailRequest};
use tenantry_domain::installation::Installation;
use tenantry_domain::keys::{OperatorKey, ServiceToken};
use tenantry_domain::signing_keys::SigningKey;
use tenantry_domain::store::Store;
use tenantry_domain::values::{AccountId, ProjectId, SessionId};

use crate::fixtures::Fixtures;
use crate::{StoreSnapshot, StoreUnderTest};

/// A fresh store, and the fixtures that a contract fills it with.
pub struct StoreTest {
    pub(crate) under_test: Box<dyn StoreUnderTest>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) make: Fixtures,
}

/// A contract calls the ports of the store on the test itself.
impl Deref for StoreTest {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        &*self.store
    }
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
    pub fn new(store: impl StoreUnderTest) -> Self {
        Self {
            store: store.store(),
            under_test: Box::new(store),
            make: Fixtures::new(1),
        }
    }

    pub(super) async fn contents(&self) -> StoreSnapshot {
        self.under_test.contents().await
    }

    pub(super) async fn suspend(&self, account: AccountId) {
        self.under_test
            .suspend_account(account, self.make.now())
            .await;
    }

    pub(super) async fn archive(&self, project: ProjectId) {
        self.under_test
            .archive_project(project, self.make.now())
            .await;
    }

    pub(super) async fn end(&self, session: SessionId) {
        self.under_test.end_session(session, self.make.now()).await;
    }

    pub(super) async fn snapshot(&self) -> Snapshot {
        Snapshot {
            contents: self.contents().await,
            installation: self.find_installation().await.expect("a read"),
            operator_keys: self.list_operator_keys().await.expect("a list"),
            service_tokens: self.list_service_tokens().await.expect("a list"),
            signing_keys: self.list_signing_keys().await.expect("a list"),
            email_requests: self.oldest_email_requests(u32::MAX).await.expect("a list"),
            dead_emails: self.dead_emails(u32::MAX).await.expect("a list"),
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
        let (tenant, email) = (account.tenant(), account.email.key());
        let found = self.find_account_by_email(tenant, email).await;
        found.expect("a lookup").found()
    }

    /// The store holds what it held before.
    pub(super) async fn unchanged(&self, before: &Snapshot, why: &str) {
        assert_eq!(&self.snapshot().await, before, "{why}");
    }

    /// How many of the audit entries of these effects are in the log.
    pub(super) async fn count_audit<'a>(
        &self,
        effects: impl IntoIterator<Item = &'a Effects>,
    ) -> usize {
        let log = self.contents().await.audit;
        let entries = effects.into_iter().flat_map(|one| &one.audit);
        entries.filter(|one| log.contains(one)).count()
    }
}

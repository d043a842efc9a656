use std::time::Duration;

use tenantry_domain::audit::AuditEntry;
use tenantry_domain::email::{DeadEmail, EmailRequest};
use tenantry_domain::installation::Installation;
use tenantry_domain::keys::{OperatorKey, ServiceToken};
use tenantry_domain::signing_keys::SigningKey;

use crate::{StoreSnapshot, StoreUnderTest};

/// Everything a store holds, to see that nothing changed.
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

impl Snapshot {
    pub(super) async fn of<S: StoreUnderTest>(store: &S) -> Self {
        let ports = store.store();
        Self {
            contents: store.contents().await,
            installation: ports.find_installation().await.expect("a read"),
            operator_keys: ports.list_operator_keys().await.expect("a list"),
            service_tokens: ports.list_service_tokens().await.expect("a list"),
            signing_keys: ports.list_signing_keys().await.expect("a list"),
            email_requests: ports.oldest_email_requests(u32::MAX).await.expect("a list"),
            dead_emails: ports.dead_emails(u32::MAX).await.expect("a list"),
        }
    }

    /// What the store holds when whatever was abandoned has come to its end.
    pub(super) async fn of_settled<S: StoreUnderTest>(store: &S) -> Self {
        let mut last = Self::of(store).await;
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let next = Self::of(store).await;
            if next == last {
                return next;
            }
            last = next;
        }
    }
}

/// How often this audit entry is in the log.
pub(super) fn count_of(contents: &StoreSnapshot, entry: &AuditEntry) -> usize {
    contents.audit.iter().filter(|one| *one == entry).count()
}

/// How many of these audit entries are in the log.
pub(super) fn count_of_any<'a>(
    contents: &StoreSnapshot,
    entries: impl IntoIterator<Item = &'a AuditEntry>,
) -> usize {
    let entries = entries.into_iter();
    entries.map(|entry| count_of(contents, entry)).sum()
}

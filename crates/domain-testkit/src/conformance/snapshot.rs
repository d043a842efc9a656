use std::time::Duration;

use tenantry_domain::model::{
    AuditEntry, Installation, MailRequest, OperatorKey, ServiceToken, SigningKey,
};
use tenantry_domain::ports::DeadMail;

use crate::{Contents, StoreUnderTest};

/// Everything a store holds, to see that nothing changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Snapshot {
    pub(super) contents: Contents,
    pub(super) installation: Option<Installation>,
    pub(super) operator_keys: Vec<OperatorKey>,
    pub(super) service_tokens: Vec<ServiceToken>,
    pub(super) signing_keys: Vec<SigningKey>,
    pub(super) mail_requests: Vec<MailRequest>,
    pub(super) dead_mails: Vec<DeadMail>,
}

impl Snapshot {
    pub(super) async fn of<S: StoreUnderTest>(store: &S) -> Self {
        let ports = store.stores();
        Self {
            contents: store.contents().await,
            installation: ports.installations.find().await.expect("a read"),
            operator_keys: ports.operator_keys.list().await.expect("a list"),
            service_tokens: ports.service_tokens.list().await.expect("a list"),
            signing_keys: ports.signing_keys.list().await.expect("a list"),
            mail_requests: ports.mail_requests.oldest(u32::MAX).await.expect("a list"),
            dead_mails: ports.outbox.dead(u32::MAX).await.expect("a list"),
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
pub(super) fn count_of(contents: &Contents, entry: &AuditEntry) -> usize {
    contents.audit.iter().filter(|one| *one == entry).count()
}

/// How many of these audit entries are in the log.
pub(super) fn count_of_any<'a>(
    contents: &Contents,
    entries: impl IntoIterator<Item = &'a AuditEntry>,
) -> usize {
    let entries = entries.into_iter();
    entries.map(|entry| count_of(contents, entry)).sum()
}

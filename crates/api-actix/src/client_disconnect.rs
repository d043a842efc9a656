//! Cancels hashing when the client of the request has disconnected, because it would delay other requests.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tenantry_domain::passwords::{
    HashPermit, HasherError, PasswordHasher, PasswordMatch, TenantShare,
};
use tenantry_domain::values::{Password, PasswordHash};
use tokio::sync::watch;

tokio::task_local! {
    static CLIENT: watch::Receiver<()>;
}

/// Represents a connected client. Dropping it means that the client has disconnected.
pub(crate) struct DisconnectGuard(
    #[expect(dead_code, reason = "dropping it is what counts")] watch::Sender<()>,
);

/// Work that is notified when the client disconnects. Only hashing is cancelled; writes run to completion.
pub(crate) fn cancel_on_disconnect<Work: Future>(
    work: Work,
) -> (DisconnectGuard, impl Future<Output = Work::Output>) {
    let (client, presence) = watch::channel(());
    (DisconnectGuard(client), CLIENT.scope(presence, work))
}

/// A hasher that cancels when the client of the request has disconnected.
pub struct DisconnectAwareHasher(Arc<dyn PasswordHasher>);

impl DisconnectAwareHasher {
    /// Wraps a hasher.
    #[must_use]
    pub const fn new(hasher: Arc<dyn PasswordHasher>) -> Self {
        Self(hasher)
    }
}

#[async_trait]
impl PasswordHasher for DisconnectAwareHasher {
    async fn reserve(&self, tenant: TenantShare) -> Result<Box<dyn HashPermit>, HasherError> {
        let permit = while_connected(self.0.reserve(tenant)).await?;
        Ok(Box::new(DisconnectAwarePermit(permit)))
    }

    async fn check_capacity(&self, tenant: TenantShare) -> Result<(), HasherError> {
        while_connected(self.0.check_capacity(tenant)).await
    }
}

struct DisconnectAwarePermit(Box<dyn HashPermit>);

#[async_trait]
impl HashPermit for DisconnectAwarePermit {
    async fn hash(&mut self, password: &Password) -> Result<PasswordHash, HasherError> {
        while_connected(self.0.hash(password)).await
    }

    async fn verify(
        &mut self,
        password: &Password,
        stored: &PasswordHash,
    ) -> Result<PasswordMatch, HasherError> {
        while_connected(self.0.verify(password, stored)).await
    }

    async fn verify_dummy(&mut self, password: &Password) -> Result<(), HasherError> {
        while_connected(self.0.verify_dummy(password)).await
    }
}

async fn while_connected<T>(
    hashing: impl Future<Output = Result<T, HasherError>>,
) -> Result<T, HasherError> {
    let Ok(mut client) = CLIENT.try_with(Clone::clone) else {
        return hashing.await;
    };
    tokio::select! {
        biased;
        outcome = hashing => outcome,
        // No value is ever sent: a change means that the guard was dropped.
        _ = client.changed() => Err(disconnected()),
    }
}

/// No client reads this response. It makes the use case refund the counted attempt.
const fn disconnected() -> HasherError {
    HasherError::Busy {
        retry_after: Duration::from_secs(1),
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[actix_web::test]
    async fn r6_hashing_for_a_disconnected_client_is_cancelled() {
        let hashing = while_connected(pending::<Result<(), HasherError>>());
        let (client, work) = cancel_on_disconnect(hashing);
        let task = tokio::spawn(work);
        tokio::task::yield_now().await;
        assert!(!task.is_finished());
        drop(client);
        let outcome = task.await.unwrap();
        assert!(matches!(outcome, Err(HasherError::Busy { .. })));
    }

    #[actix_web::test]
    async fn a_finished_hash_is_returned_although_the_client_has_disconnected() {
        let (client, work) = cancel_on_disconnect(while_connected(async { Ok(7) }));
        drop(client);
        assert!(matches!(work.await, Ok(7)));
    }

    #[actix_web::test]
    async fn work_without_a_guard_runs_to_completion() {
        let hashing = while_connected(async {
            tokio::task::yield_now().await;
            Ok(7)
        });
        assert!(matches!(hashing.await, Ok(7)));
    }
}

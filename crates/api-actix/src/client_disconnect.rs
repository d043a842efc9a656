//! Whether the client of a use case is still there: hashing for one that has gone is time that others wait.

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

/// Stands for a client; when it is dropped, the client has gone.
pub(crate) struct DisconnectGuard(
    #[expect(dead_code, reason = "dropping it is what counts")] watch::Sender<()>,
);

/// Work that knows when the client has gone. Only what waits to be hashed takes notification; everything that is
/// stored comes to its end.
pub(crate) fn cancel_on_disconnect<Work: Future>(
    work: Work,
) -> (DisconnectGuard, impl Future<Output = Work::Output>) {
    let (client, presence) = watch::channel(());
    (DisconnectGuard(client), CLIENT.scope(presence, work))
}

/// A hasher that gives up when the client of the request has gone.
pub struct DisconnectAwareHasher(Arc<dyn PasswordHasher>);

impl DisconnectAwareHasher {
    /// Hashes with this one.
    #[must_use]
    pub const fn new(hasher: Arc<dyn PasswordHasher>) -> Self {
        Self(hasher)
    }
}

#[async_trait]
impl PasswordHasher for DisconnectAwareHasher {
    async fn reserve(&self, tenant: TenantShare) -> Result<Box<dyn HashPermit>, HasherError> {
        let permit = while_awaited(self.0.reserve(tenant)).await?;
        Ok(Box::new(DisconnectAwarePermit(permit)))
    }

    async fn check_capacity(&self, tenant: TenantShare) -> Result<(), HasherError> {
        while_awaited(self.0.check_capacity(tenant)).await
    }
}

struct DisconnectAwarePermit(Box<dyn HashPermit>);

#[async_trait]
impl HashPermit for DisconnectAwarePermit {
    async fn hash(&mut self, password: &Password) -> Result<PasswordHash, HasherError> {
        while_awaited(self.0.hash(password)).await
    }

    async fn verify(
        &mut self,
        password: &Password,
        stored: &PasswordHash,
    ) -> Result<PasswordMatch, HasherError> {
        while_awaited(self.0.verify(password, stored)).await
    }

    async fn verify_dummy(&mut self, password: &Password) -> Result<(), HasherError> {
        while_awaited(self.0.verify_dummy(password)).await
    }
}

async fn while_awaited<T>(
    hashing: impl Future<Output = Result<T, HasherError>>,
) -> Result<T, HasherError> {
    let Ok(mut client) = CLIENT.try_with(Clone::clone) else {
        return hashing.await;
    };
    tokio::select! {
        biased;
        outcome = hashing => outcome,
        // Nothing is ever sent: a change is the end.
        _ = client.changed() => Err(nobody_waits()),
    }
}

/// Nobody reads this response; it makes the use case take back what it counted.
const fn nobody_waits() -> HasherError {
    HasherError::Busy {
        retry_after: Duration::from_secs(1),
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[actix_web::test]
    async fn r6_hashing_for_a_client_that_has_gone_is_given_up() {
        let hashing = while_awaited(pending::<Result<(), HasherError>>());
        let (client, work) = cancel_on_disconnect(hashing);
        let task = tokio::spawn(work);
        tokio::task::yield_now().await;
        assert!(!task.is_finished());
        drop(client);
        let outcome = task.await.unwrap();
        assert!(matches!(outcome, Err(HasherError::Busy { .. })));
    }

    #[actix_web::test]
    async fn a_hash_that_is_ready_counts_although_the_client_has_gone() {
        let (client, work) = cancel_on_disconnect(while_awaited(async { Ok(7) }));
        drop(client);
        assert!(matches!(work.await, Ok(7)));
    }

    #[actix_web::test]
    async fn work_that_nobody_attends_is_brought_to_its_end() {
        let hashing = while_awaited(async {
            tokio::task::yield_now().await;
            Ok(7)
        });
        assert!(matches!(hashing.await, Ok(7)));
    }
}

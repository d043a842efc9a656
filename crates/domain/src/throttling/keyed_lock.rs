use std::any::Any;

use async_trait::async_trait;

use crate::store::PortError;
use crate::throttling::ThrottleKey;

/// Serialises the attempts on one key within one process. Each attempt is judged after the one before it has
/// ended: many concurrent attempts with the correct password all succeed, and wrong ones are each counted
/// before the next is judged (R51).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait KeyedLock: Send + Sync {
    /// Waits for the lock of this key. It is held until the guard is dropped.
    ///
    /// # Errors
    /// [`PortError::Busy`] when the wait takes too long.
    async fn lock(&self, key: &ThrottleKey) -> Result<LockGuard, PortError>;
}

/// Holds a lock until it is dropped.
pub struct LockGuard(
    #[expect(dead_code, reason = "dropping it is what counts")] Box<dyn Any + Send + Sync>,
);

impl LockGuard {
    /// Wraps the guard of an implementation.
    #[must_use]
    pub fn of(guard: impl Any + Send + Sync) -> Self {
        Self(Box::new(guard))
    }
}

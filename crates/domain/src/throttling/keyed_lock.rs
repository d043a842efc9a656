use std::any::Any;

use async_trait::async_trait;

use crate::passwords::HasherError;
use crate::throttling::ThrottleKey;

/// Lets attempts on one key happen one after the other within one process, so that an attempt is judged
/// when the one before it has ended: many right passwords at once all succeed, and many wrong ones are
/// each counted before the next is looked at (R51).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait KeyedLock: Send + Sync {
    /// Waits for its turn, which lasts until the response is dropped.
    ///
    /// # Errors
    /// [`HasherError::Busy`] when it does not come soon.
    async fn take(&self, key: &ThrottleKey) -> Result<LockGuard, HasherError>;
}

/// The right to go on, until it is dropped.
pub struct LockGuard(
    #[expect(dead_code, reason = "dropping it is what counts")] Box<dyn Any + Send + Sync>,
);

impl LockGuard {
    /// A turn that ends when this value is dropped.
    #[must_use]
    pub fn of(guard: impl Any + Send + Sync) -> Self {
        Self(Box::new(guard))
    }
}

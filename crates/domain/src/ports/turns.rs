use std::any::Any;

use async_trait::async_trait;

use super::HasherError;
use crate::model::ThrottleKey;

/// Lets attempts on one key happen one after the other within one process, so that an attempt is judged
/// when the one before it has ended: many right passwords at once all succeed, and many wrong ones are
/// each counted before the next is looked at (R51).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Turns: Send + Sync {
    /// Waits for its turn, which lasts until the answer is dropped.
    ///
    /// # Errors
    /// [`HasherError::Busy`] when it does not come soon.
    async fn take(&self, key: &ThrottleKey) -> Result<Turn, HasherError>;
}

/// The right to go on, until it is dropped.
pub struct Turn(
    #[expect(dead_code, reason = "dropping it is what counts")] Box<dyn Any + Send + Sync>,
);

impl Turn {
    /// A turn that ends when this value is dropped.
    #[must_use]
    pub fn of(guard: impl Any + Send + Sync) -> Self {
        Self(Box::new(guard))
    }
}

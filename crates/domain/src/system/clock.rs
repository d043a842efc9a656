use crate::values::Timestamp;

/// The time of day.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Clock: Send + Sync {
    /// This moment.
    fn now(&self) -> Timestamp;
}

//! Limits on attempts: counters, the login throttle and the per-key lock.

mod keyed_lock;
mod login_throttle;
mod repository;
mod throttle;

pub(crate) use login_throttle::LoginAttempt;

pub use keyed_lock::{KeyedLock, LockGuard};
pub use login_throttle::{LoginThrottle, ThrottleError};
pub use repository::ThrottleRepository;
pub use throttle::{
    Admission, AttemptOutcome, Limit, ThrottleKey, ThrottleRule, ThrottleState, admit,
    known_client_limit,
};

#[cfg(feature = "mocks")]
pub use keyed_lock::MockKeyedLock;
#[cfg(feature = "mocks")]
pub use repository::MockThrottleRepository;

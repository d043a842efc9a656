//! Limits on attempts: counters, the login throttle and the lock per key.

mod key;
mod keyed_lock;
mod login_throttle;
mod repository;
mod rule;
mod throttle;

pub(crate) use login_throttle::LoginAttempt;

pub use key::ThrottleKey;
pub use keyed_lock::{KeyedLock, LockGuard};
pub use login_throttle::{LoginThrottle, ThrottleError, TooManyAttempts};
pub use repository::ThrottleRepository;
pub use rule::ThrottleRule;
pub use throttle::{Admission, AttemptOutcome, Limit, ThrottleState, admit};

#[cfg(feature = "mocks")]
pub use keyed_lock::MockKeyedLock;
#[cfg(feature = "mocks")]
pub use repository::MockThrottleRepository;

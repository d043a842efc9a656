use std::time::Duration;

/// Receives what happens in the pool, never while the queue is locked. Methods should return at once and not
/// panic: requests and hash threads call them. Each does nothing unless it is implemented.
pub trait HashObserver: Send + Sync {
    /// A password was put into the queue.
    fn queued(&self) {}

    /// A password left the queue: a thread took it, it was rejected, or its client disconnected.
    fn dequeued(&self) {}

    /// A password waited this long before it was hashed.
    fn waited(&self, time: Duration) {
        let _ = time;
    }

    /// A hash took this long, whatever its outcome.
    fn hashed(&self, time: Duration) {
        let _ = time;
    }

    /// A request got no capacity, or a queued password was not hashed.
    fn rejected(&self, rejection: Rejection) {
        let _ = rejection;
    }
}

/// Why a password was not hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// The queue was full, or a tenant with fewer requests took the slot.
    Full,
    /// No thread was free in time.
    Late,
    /// The client disconnected while the password was in the queue.
    Abandoned,
}

/// Ignores everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoObserver;

impl HashObserver for NoObserver {}

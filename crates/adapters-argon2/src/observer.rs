use std::time::Duration;

/// Counts what happens in the pool. Nothing is told while the queue is locked. Still, every method should
/// come back at once and none may panic: callers and the threads that hash wait for it.
///
/// Each method does nothing unless it is implemented.
pub trait HashObserver: Send + Sync {
    /// A password comes to the queue.
    fn entered(&self) {}

    /// One that came left the queue again: a thread took it, it was refused, or its caller went away.
    fn left(&self) {}

    /// A password that is hashed now came this long ago.
    fn waited(&self, time: Duration) {
        let _ = time;
    }

    /// A hash took this long, whatever came of it.
    fn hashed(&self, time: Duration) {
        let _ = time;
    }

    /// A password was not hashed, or a caller was told that it would not be.
    fn refused(&self, refusal: Refusal) {
        let _ = refusal;
    }
}

/// Why a password was not hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// There was no room, or the place went to somebody who has fewer.
    Full,
    /// No thread took it in time.
    Late,
    /// The caller went away while it waited.
    Abandoned,
}

/// Counts nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoObserver;

impl HashObserver for NoObserver {}

use std::time::{Duration, Instant};

use super::answers::ApiResponse;
use crate::memory::Memory;
use crate::{HashObserver, Refusal};

/// Work for a thread. One that is dropped undone answers its caller by that.
pub(crate) struct Job {
    made_at: Instant,
    max_wait: Duration,
    work: Box<Work>,
}

type Work = dyn FnOnce(&mut Memory, &dyn HashObserver) -> ApiResponse + Send;

impl Job {
    pub(crate) fn new(
        max_wait: Duration,
        work: impl FnOnce(&mut Memory, &dyn HashObserver) -> ApiResponse + Send + 'static,
    ) -> Self {
        Self {
            made_at: Instant::now(),
            max_wait,
            work: Box::new(work),
        }
    }

    /// Does the work, unless it waited for too long. The answer is still to be told.
    pub(crate) fn run(
        self,
        memory: &mut Memory,
        observer: &dyn HashObserver,
    ) -> Option<ApiResponse> {
        let waited = self.made_at.elapsed();
        if waited < self.max_wait {
            observer.waited(waited);
            Some((self.work)(memory, observer))
        } else {
            observer.refused(Refusal::Late);
            None
        }
    }
}

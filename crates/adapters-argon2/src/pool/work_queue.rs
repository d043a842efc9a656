use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tenantry_domain::passwords::TenantShare;

use super::fair_queue::{FairQueue, SlotId};
use crate::engine::Engine;
use crate::{HashObserver, Rejection};

/// Where requests reserve slots, and threads wait for jobs.
///
/// The observer is called without the lock: before a job is queued and after it left, so that the difference
/// is never negative. Jobs are dropped without the lock as well, because that wakes their requests.
pub(crate) struct WorkQueue {
    observer: Arc<dyn HashObserver>,
    state: Mutex<State>,
    submitted: Condvar,
}

struct State {
    queue: FairQueue<Job>,
    is_open: bool,
}

impl WorkQueue {
    pub(crate) fn new(capacity: usize, observer: Arc<dyn HashObserver>) -> Self {
        Self {
            observer,
            state: Mutex::new(State {
                queue: FairQueue::new(capacity),
                is_open: true,
            }),
            submitted: Condvar::new(),
        }
    }

    pub(crate) fn observer(&self) -> &dyn HashObserver {
        &*self.observer
    }

    pub(crate) fn has_capacity(&self, tenant: TenantShare) -> bool {
        self.lock().queue.has_capacity(tenant)
    }

    /// Takes a slot, if need be that of another tenant.
    pub(crate) fn reserve(&self, tenant: TenantShare) -> Option<SlotId> {
        let reservation = self.lock().queue.reserve(tenant)?;
        if let Some(evicted) = reservation.evicted {
            self.observer.rejected(Rejection::Full);
            self.count_dequeued(evicted.job.as_ref());
        }
        Some(reservation.slot)
    }

    /// Counts a request that got no slot.
    pub(crate) fn reject(&self, tenant: TenantShare) {
        self.lock().queue.count_rejection(tenant);
        self.observer.rejected(Rejection::Full);
    }

    /// Queues a job; `false` when the slot was given to another tenant.
    pub(crate) fn submit(&self, slot: SlotId, job: Job) -> bool {
        self.observer.queued();
        let rejected = self.lock().queue.submit(slot, job);
        let is_queued = rejected.is_none();
        if is_queued {
            self.submitted.notify_one();
        }
        self.count_dequeued(rejected.as_ref());
        is_queued
    }

    /// Takes the job out of the queue; `false` when it is not there any more.
    pub(crate) fn withdraw(&self, slot: SlotId, reason: Rejection) -> bool {
        let withdrawn = self.lock().queue.withdraw(slot);
        let was_queued = withdrawn.is_some();
        if was_queued {
            self.observer.rejected(reason);
        }
        self.count_dequeued(withdrawn.as_ref());
        was_queued
    }

    pub(crate) fn release(&self, slot: SlotId) {
        self.lock().queue.release(slot);
    }

    /// Waits for a job; `None` when the queue is closed.
    pub(crate) fn next(&self) -> Option<Job> {
        let job = self.wait_for_job();
        self.count_dequeued(job.as_ref());
        job
    }

    fn wait_for_job(&self) -> Option<Job> {
        let mut state = self.lock();
        while state.is_open {
            if let Some(job) = state.queue.pop() {
                return Some(job);
            }
            state = self
                .submitted
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    /// Ends every thread after its current job. Jobs in the queue are not done.
    pub(crate) fn close(&self) {
        self.lock().is_open = false;
        self.submitted.notify_all();
    }

    fn count_dequeued(&self, job: Option<&Job>) {
        if job.is_some() {
            self.observer.dequeued();
        }
    }

    /// Nothing panics while the lock is held, so the state is valid in any case.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Work for a thread. Dropping it without a reply rejects its request.
pub(crate) struct Job {
    submitted_at: Instant,
    max_wait: Duration,
    work: Box<Work>,
}

type Work = dyn FnOnce(&mut Engine, &dyn HashObserver) + Send;

impl Job {
    pub(crate) fn new(
        max_wait: Duration,
        work: impl FnOnce(&mut Engine, &dyn HashObserver) + Send + 'static,
    ) -> Self {
        Self {
            submitted_at: Instant::now(),
            max_wait,
            work: Box::new(work),
        }
    }

    /// Does the work, unless it waited for too long.
    pub(crate) fn run(self, engine: &mut Engine, observer: &dyn HashObserver) {
        let waited = self.submitted_at.elapsed();
        if waited < self.max_wait {
            observer.waited(waited);
            (self.work)(engine, observer);
        } else {
            observer.rejected(Rejection::Late);
        }
    }
}

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tenantry_domain::passwords::TenantShare;
use tokio::time::Instant;

use super::job::Job;
use super::promises::Promises;
use crate::queue::{Admitted, FairQueue, Full, Ticket};
use crate::{HashObserver, HasherSettings, Refusal};

/// What a refusal costs the processors, in blocks that Argon2 fills in that time: some 0.2 ms, a hundredth of a hash of
/// the default (`docs/adr/0004-argon2-pool.md`).
const BLOCKS_OF_A_REFUSAL: u32 = 400;

/// Where jobs wait for a thread, and threads for a job. The observer is told nothing under the lock; it is
/// told of an arrival before and of a departure after, so that its count is never less than none.
pub(crate) struct Gate {
    observer: Arc<dyn HashObserver>,
    waiting: Mutex<Waiting>,
    arrival: Condvar,
}

struct Waiting {
    queue: FairQueue<Job>,
    promises: Promises,
    is_open: bool,
}

impl Waiting {
    /// While half of the places are free, nothing is promised: there is enough for all who come, and
    /// promises that nobody keeps must not turn anybody away.
    fn promise(&mut self, share: TenantShare, now: Instant) -> bool {
        let has_room = self.has_room(share, now);
        if has_room && !self.queue.is_half_empty() {
            self.promises.give(share, now);
        }
        has_room
    }

    fn has_room(&mut self, share: TenantShare, now: Instant) -> bool {
        if self.queue.is_half_empty() {
            return true;
        }
        let expected = self.promises.expected(share, now);
        self.queue.would_admit(share, expected)
    }

    fn pop_of_many(&mut self) -> Option<Job> {
        let are_many = self.is_open && !self.queue.is_half_empty();
        are_many.then(|| self.queue.pop()).flatten()
    }

    fn push(&mut self, share: TenantShare, job: Job) -> Result<Admitted<Job>, Full<Job>> {
        self.promises.keep(share);
        self.queue.push(share, job)
    }
}

impl Gate {
    pub(crate) fn new(settings: &HasherSettings, observer: Arc<dyn HashObserver>) -> Self {
        let capacity = settings.queue.get();
        let refusals_of_a_hash = settings.parameters.blocks() / BLOCKS_OF_A_REFUSAL;
        Self {
            observer,
            waiting: Mutex::new(Waiting {
                queue: FairQueue::new(capacity, refusals_of_a_hash),
                promises: Promises::new(capacity),
                is_open: true,
            }),
            arrival: Condvar::new(),
        }
    }

    /// Whoever counts what happens here.
    pub(crate) fn observer(&self) -> &dyn HashObserver {
        &*self.observer
    }

    /// Whether a job of this share would be let in now, after those who were just told so.
    pub(crate) fn promises_room(&self, share: TenantShare) -> bool {
        self.lock().promise(share, Instant::now())
    }

    /// The same, and nothing is promised.
    pub(crate) fn has_room(&self, share: TenantShare) -> bool {
        self.lock().has_room(share, Instant::now())
    }

    /// Lets a job in, if need be in place of another, which is dropped.
    pub(crate) fn admit(&self, share: TenantShare, job: Job) -> Result<Ticket, Full<Job>> {
        self.observer.entered();
        let pushed = self.lock().push(share, job);
        let admitted = pushed.inspect_err(|_| self.observer.left())?;
        self.arrival.notify_one();
        if let Some(evicted) = admitted.evicted {
            self.observer.left();
            self.observer.refused(Refusal::Full);
            // Not under the lock: this wakes a caller.
            drop(evicted);
        }
        Ok(admitted.ticket)
    }

    /// There was no room for somebody of this share.
    pub(crate) fn turn_away(&self, share: TenantShare) {
        self.lock().queue.refused(share);
        self.observer.refused(Refusal::Full);
    }

    /// The next job, as soon as there is one; `None` when the gate is closed.
    pub(crate) fn next(&self) -> Option<Job> {
        let job = self.wait_for_job();
        self.taken(job)
    }

    /// The next job, when more than half of the places are taken; `None` as well when the gate is closed.
    pub(crate) fn next_of_many(&self) -> Option<Job> {
        let job = self.lock().pop_of_many();
        self.taken(job)
    }

    fn taken(&self, job: Option<Job>) -> Option<Job> {
        job.inspect(|_| self.observer.left())
    }

    fn wait_for_job(&self) -> Option<Job> {
        let mut waiting = self
            .arrival
            .wait_while(self.lock(), |waiting| {
                waiting.is_open && waiting.queue.len() == 0
            })
            .unwrap_or_else(PoisonError::into_inner);
        if waiting.is_open {
            waiting.queue.pop()
        } else {
            None
        }
    }

    /// Sends every thread home; what still waits is never done.
    pub(crate) fn close(&self) {
        self.lock().is_open = false;
        self.arrival.notify_all();
    }

    #[cfg(test)]
    pub(crate) fn waiting_count(&self) -> usize {
        self.lock().queue.len()
    }

    /// Takes a job out of the queue; `false` when it waits there no more.
    pub(crate) fn withdraw(&self, ticket: Ticket, reason: Refusal) -> bool {
        let withdrawn = self.lock().queue.remove(ticket);
        if withdrawn.is_some() {
            self.observer.left();
            self.observer.refused(reason);
        }
        withdrawn.is_some()
    }

    /// No panic can happen while the lock is held, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

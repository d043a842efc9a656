use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tenantry_domain::ports::HashShare;

use crate::memory::Memory;
use crate::queue::{FairQueue, Full, Ticket};

/// Work for a thread. One that is dropped undone answers its caller by that.
pub(crate) struct Job {
    made_at: Instant,
    max_wait: Duration,
    work: Box<dyn FnOnce(&mut Memory) + Send>,
}

impl Job {
    pub(crate) fn new(max_wait: Duration, work: impl FnOnce(&mut Memory) + Send + 'static) -> Self {
        Self {
            made_at: Instant::now(),
            max_wait,
            work: Box::new(work),
        }
    }

    /// Does the work, unless it waited for too long.
    pub(crate) fn run(self, memory: &mut Memory) {
        if self.made_at.elapsed() < self.max_wait {
            (self.work)(memory);
        }
    }
}

/// Where jobs wait for a thread, and threads for a job.
pub(crate) struct Gate {
    waiting: Mutex<Waiting>,
    arrival: Condvar,
}

struct Waiting {
    queue: FairQueue<Job>,
    is_open: bool,
}

impl Gate {
    pub(crate) fn new(capacity: NonZeroUsize) -> Self {
        Self {
            waiting: Mutex::new(Waiting {
                queue: FairQueue::new(capacity.get()),
                is_open: true,
            }),
            arrival: Condvar::new(),
        }
    }

    /// Lets a job in, if need be in place of another, which is dropped.
    pub(crate) fn admit(&self, share: HashShare, job: Job) -> Result<Ticket, Full<Job>> {
        let admitted = self.lock().queue.push(share, job)?;
        self.arrival.notify_one();
        // Not under the lock: this wakes a caller.
        drop(admitted.evicted);
        Ok(admitted.ticket)
    }

    /// The next job, as soon as there is one; `None` when the gate is closed.
    pub(crate) fn next(&self) -> Option<Job> {
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

    fn withdraw(&self, ticket: Ticket) -> bool {
        let withdrawn = self.lock().queue.remove(ticket);
        withdrawn.is_some()
    }

    /// No panic can happen while the lock is held, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A caller's place in the queue, given up when the caller goes away.
pub(crate) struct Place<'gate> {
    gate: &'gate Gate,
    ticket: Ticket,
}

impl<'gate> Place<'gate> {
    pub(crate) const fn new(gate: &'gate Gate, ticket: Ticket) -> Self {
        Self { gate, ticket }
    }

    /// Takes the job out of the queue; `false` when it waits there no more.
    pub(crate) fn give_up(&self) -> bool {
        self.gate.withdraw(self.ticket)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.give_up();
    }
}

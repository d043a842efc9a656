//! The threads that hash, and the gate in front of them.

mod answers;
mod appointments;
mod door;
mod gate;
mod job;
mod place;
mod promises;
#[cfg(test)]
mod tests;
mod worker;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tenantry_domain::passwords::{HasherError, TenantShare};
use tokio::sync::oneshot;
use tokio::time::timeout_at;

use self::answers::ApiResponse;
pub(crate) use self::answers::Hurry;
use self::appointments::Appointments;
use self::door::Door;
use self::gate::Gate;
use self::job::Job;
use self::place::Place;
use crate::memory::Memory;
use crate::queue::Full;
use crate::{HashObserver, HasherSettings, Refusal};

/// A fixed number of threads that work off one bounded queue.
pub(crate) struct Pool {
    appointments: Arc<Appointments>,
    door: Door,
    gate: Arc<Gate>,
    threads: Vec<JoinHandle<()>>,
    max_wait: Duration,
}

impl Pool {
    pub(crate) fn start(
        settings: &HasherSettings,
        observer: Arc<dyn HashObserver>,
    ) -> std::io::Result<Self> {
        let mut pool = Self {
            appointments: Arc::new(Appointments::new(settings.threads.get())),
            door: Door::open(),
            gate: Arc::new(Gate::new(settings, observer)),
            threads: Vec::new(),
            max_wait: settings.max_wait,
        };
        for number in 1..=settings.threads.get() {
            let gate = Arc::clone(&pool.gate);
            let memory = Memory::for_parameters(&settings.parameters);
            let thread = worker::start(number, gate, memory)?;
            pool.threads.push(thread);
        }
        Ok(pool)
    }

    /// Comes back at once when work of this share would be let into the queue now. Else it looks once more
    /// a moment later. Those who were just told count as if they were there.
    pub(crate) async fn reserve(&self, share: TenantShare) -> Result<(), HasherError> {
        self.wait_until(share, || self.gate.promises_room(share))
            .await
    }

    /// The same, but who was told does not count.
    pub(crate) async fn has_capacity(&self, share: TenantShare) -> Result<(), HasherError> {
        self.wait_until(share, || self.gate.has_room(share)).await
    }

    async fn wait_until(
        &self,
        share: TenantShare,
        has_room: impl Fn() -> bool,
    ) -> Result<(), HasherError> {
        if has_room() {
            return Ok(());
        }
        self.door.wait_a_moment(self.gate.observer()).await;
        if has_room() {
            Ok(())
        } else {
            Err(self.full(share))
        }
    }

    /// Has a thread do the work, or says that too many wait.
    ///
    /// A caller that goes away while its work waits takes it out of the queue.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        share: TenantShare,
        hurry: Hurry,
        work: impl FnOnce(&mut Memory) -> Result<T, HasherError> + Send + 'static,
    ) -> Result<T, HasherError> {
        let deadline = tokio::time::Instant::now() + self.max_wait;
        let (answer, mut answered) = oneshot::channel();
        let appointments = Arc::clone(&self.appointments);
        let job = Job::new(self.max_wait, move |memory, observer| {
            let begin = Instant::now();
            let outcome = unless_it_panics(|| work(memory));
            let took = begin.elapsed();
            observer.hashed(took);
            appointments.hashed(took);
            // Nobody may be waiting any more; then the answer is for nobody.
            let tell = Box::new(move || drop(answer.send(outcome)));
            ApiResponse { hurry, tell }
        });
        let mut place = self.enter(share, job).await?;
        let answer = match timeout_at(deadline, &mut answered).await {
            Ok(answer) => answer,
            Err(_) if place.give_up(Refusal::Late) => return Err(self.busy()),
            // A thread has taken it meanwhile.
            Err(_) => answered.await,
        };
        place.done();
        // A job that is thrown away unanswered lost its place.
        answer.unwrap_or_else(|_| Err(self.busy()))
    }

    /// A place in the queue, at once or a moment later.
    async fn enter(&self, share: TenantShare, job: Job) -> Result<Place<'_>, HasherError> {
        let ticket = match self.gate.admit(share, job) {
            Ok(ticket) => ticket,
            Err(Full(job)) => {
                self.door.wait_a_moment(self.gate.observer()).await;
                let admitted = self.gate.admit(share, job);
                admitted.map_err(|_| self.full(share))?
            }
        };
        Ok(Place::new(&self.gate, ticket))
    }

    fn full(&self, share: TenantShare) -> HasherError {
        self.gate.turn_away(share);
        self.busy()
    }

    fn busy(&self) -> HasherError {
        HasherError::Busy {
            retry_after: self.appointments.book(tokio::time::Instant::now()),
        }
    }
}

/// Lets the hashes that run come to their end, and waits for that.
impl Drop for Pool {
    fn drop(&mut self) {
        self.gate.close();
        for thread in self.threads.drain(..) {
            // A thread catches the panics of its work; one of its own leaves nothing to clean up.
            let _ = thread.join();
        }
    }
}

fn unless_it_panics<T>(work: impl FnOnce() -> Result<T, HasherError>) -> Result<T, HasherError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(HasherError::Failed("the hash panicked".into())))
}

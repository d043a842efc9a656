//! The threads that hash, and the gate in front of them.

mod gate;
#[cfg(test)]
mod tests;
mod worker;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tenantry_domain::ports::{HashShare, HasherError};
use tokio::sync::oneshot;

use self::gate::{Gate, Job, Place};
use crate::HasherSettings;
use crate::memory::Memory;

/// When to try again after a refusal. A full queue is worked off in less than that.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A fixed number of threads that work off one bounded queue.
pub(crate) struct Pool {
    gate: Arc<Gate>,
    threads: Vec<JoinHandle<()>>,
    max_wait: Duration,
}

impl Pool {
    pub(crate) fn start(settings: &HasherSettings) -> std::io::Result<Self> {
        let mut pool = Self {
            gate: Arc::new(Gate::new(settings.queue)),
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

    /// Has a thread do the work, or says that too many wait.
    ///
    /// A caller that goes away while its work waits takes it out of the queue.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        share: HashShare,
        work: impl FnOnce(&mut Memory) -> Result<T, HasherError> + Send + 'static,
    ) -> Result<T, HasherError> {
        let (answer, mut answered) = oneshot::channel();
        let job = Job::new(self.max_wait, move |memory| {
            // Nobody may be waiting any more; then the answer is for nobody.
            let _ = answer.send(unless_it_panics(|| work(memory)));
        });
        let ticket = self.gate.admit(share, job).map_err(|_| busy())?;
        let place = Place::new(&self.gate, ticket);
        let in_time = tokio::time::timeout(self.max_wait, &mut answered).await;
        let answer = match in_time {
            Ok(answer) => answer,
            Err(_) if place.give_up() => return Err(busy()),
            // A thread has taken it meanwhile.
            Err(_) => answered.await,
        };
        // A job that is thrown away unanswered lost its place.
        answer.unwrap_or_else(|_| Err(busy()))
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

fn busy() -> HasherError {
    HasherError::Busy {
        retry_after: RETRY_AFTER,
    }
}

fn unless_it_panics<T>(work: impl FnOnce() -> Result<T, HasherError>) -> Result<T, HasherError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(HasherError::Failed("the hash panicked".into())))
}

//! The threads that hash, and the queue in front of them.

mod fair_queue;
#[cfg(test)]
mod tests;
mod work_queue;
mod worker;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tenantry_domain::passwords::{HasherError, TenantShare};
use tenantry_domain::system::Random;
use tokio::sync::oneshot;
use tokio::time::timeout;

use self::fair_queue::SlotId;
use self::work_queue::{Job, WorkQueue};
use crate::engine::Engine;
use crate::{ActiveBackend, HashObserver, HasherSettings, Rejection};

/// How long a request without capacity waits for some before it is rejected. A client that retries at once
/// is slowed down, and the rejection is still sent within 100 ms (`docs/adr/0004-argon2-pool.md`).
const REJECTION_DELAY: Duration = Duration::from_millis(50);
/// `Retry-After` of a rejection is 1 to this many seconds at random, so that rejected clients do not return
/// together.
const MAX_RETRY_SECONDS: u8 = 3;

/// A fixed number of threads behind one bounded queue.
pub(crate) struct Pool {
    queue: Arc<WorkQueue>,
    threads: Vec<JoinHandle<()>>,
    max_wait: Duration,
    random: Arc<dyn Random>,
}

impl Pool {
    pub(crate) fn start(
        settings: &HasherSettings,
        backend: ActiveBackend,
        random: Arc<dyn Random>,
        observer: Arc<dyn HashObserver>,
    ) -> std::io::Result<Arc<Self>> {
        let threads = settings.threads.get();
        // A request counts from its reservation to the end of its last hash, so running ones are included.
        let capacity = settings.queue.get().saturating_add(threads);
        let mut pool = Self {
            queue: Arc::new(WorkQueue::new(capacity, observer)),
            threads: Vec::new(),
            max_wait: settings.max_wait,
            random,
        };
        for number in 1..=threads {
            let engine = Engine::new(backend, settings.parameters.params().block_count());
            let thread = worker::start(number, Arc::clone(&pool.queue), engine)?;
            pool.threads.push(thread);
        }
        Ok(Arc::new(pool))
    }

    /// Fails, after a delay, when [`Pool::reserve`] would. It takes no capacity from other requests.
    pub(crate) async fn check_capacity(&self, tenant: TenantShare) -> Result<(), HasherError> {
        self.try_twice(tenant, || self.queue.has_capacity(tenant).then_some(()))
            .await
    }

    /// Takes a slot of the queue.
    pub(crate) async fn reserve(
        self: &Arc<Self>,
        tenant: TenantShare,
    ) -> Result<Slot, HasherError> {
        let id = self
            .try_twice(tenant, || self.queue.reserve(tenant))
            .await?;
        Ok(Slot {
            pool: Arc::clone(self),
            id,
        })
    }

    async fn try_twice<T>(
        &self,
        tenant: TenantShare,
        attempt: impl Fn() -> Option<T>,
    ) -> Result<T, HasherError> {
        if let Some(success) = attempt() {
            return Ok(success);
        }
        tokio::time::sleep(REJECTION_DELAY).await;
        attempt().ok_or_else(|| {
            self.queue.reject(tenant);
            self.busy()
        })
    }

    fn busy(&self) -> HasherError {
        let [random] = self.random.bytes();
        HasherError::Busy {
            retry_after: Duration::from_secs(u64::from(1 + random % MAX_RETRY_SECONDS)),
        }
    }
}

/// Waits for the hashes that run.
impl Drop for Pool {
    fn drop(&mut self) {
        self.queue.close();
        for thread in self.threads.drain(..) {
            // Panics of jobs are caught, so a thread that panicked leaves nothing to clean up.
            let _ = thread.join();
        }
    }
}

/// A slot of the queue, which is released when this is dropped.
pub(crate) struct Slot {
    pool: Arc<Pool>,
    id: SlotId,
}

impl Slot {
    /// Has a thread do the work. When the future is dropped before a thread takes it, it is not done.
    pub(crate) async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Engine) -> Result<T, HasherError> + Send + 'static,
    ) -> Result<T, HasherError> {
        let (queue, id, max_wait) = (&self.pool.queue, self.id, self.pool.max_wait);
        let (reply, mut replied) = oneshot::channel();
        let job = Job::new(max_wait, move |engine, observer| {
            let begin = Instant::now();
            let outcome = catch_panic(|| work(engine));
            observer.hashed(begin.elapsed());
            // Fails when the client has disconnected.
            let _ = reply.send(outcome);
        });
        if !queue.submit(id, job) {
            return Err(self.pool.busy());
        }
        let _withdraws = scopeguard::guard((), |()| {
            queue.withdraw(id, Rejection::Abandoned);
        });
        let outcome = match timeout(max_wait, &mut replied).await {
            Ok(outcome) => outcome,
            Err(_) if queue.withdraw(id, Rejection::Late) => return Err(self.pool.busy()),
            // A thread has taken it meanwhile.
            Err(_) => replied.await,
        };
        // A job that is dropped without a reply was evicted or too late.
        outcome.unwrap_or_else(|_| Err(self.pool.busy()))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.pool.queue.release(self.id);
    }
}

fn catch_panic<T>(work: impl FnOnce() -> Result<T, HasherError>) -> Result<T, HasherError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(HasherError::Failed("the hash panicked".into())))
}

//! Pools of one thread, and requests that wait for it.

use std::num::NonZeroUsize;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tenantry_domain::passwords::{HasherError, TenantShare};
use tenantry_domain::system::Random;
use tenantry_domain::values::{AccountId, Timestamp};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::pool::Pool;
use crate::{ActiveBackend, HashObserver, HasherSettings, NoObserver, Rejection};

pub(super) const LONG: Duration = Duration::from_secs(60);
pub(super) const SHORT: Duration = Duration::from_millis(50);
pub(super) const TENANT: TenantShare = TenantShare::Platform;

pub(super) type Request = JoinHandle<Result<(), HasherError>>;

/// A generator whose bytes count up, over all calls.
#[derive(Default)]
struct Counter(std::sync::atomic::AtomicU8);

impl Random for Counter {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    }
}

/// A pool of one thread with this many slots besides.
pub(super) fn pool(queue: usize, max_wait: Duration) -> Arc<Pool> {
    observed(queue, max_wait, Arc::new(NoObserver))
}

pub(super) fn observed(
    queue: usize,
    max_wait: Duration,
    observer: Arc<dyn HashObserver>,
) -> Arc<Pool> {
    let settings = HasherSettings {
        threads: NonZeroUsize::MIN,
        queue: NonZeroUsize::new(queue).unwrap(),
        max_wait,
        ..HasherSettings::default()
    };
    let random = Arc::new(Counter::default());
    Pool::start(&settings, ActiveBackend::Reference, random, observer).unwrap()
}

/// Keeps the pool's thread busy until it is dropped.
pub(super) struct Held {
    release: mpsc::Sender<()>,
    request: Request,
}

impl Held {
    pub(super) async fn release(self) {
        drop(self.release);
        self.request.await.unwrap().unwrap();
    }
}

pub(super) async fn hold(pool: &Arc<Pool>) -> Held {
    let (release, released) = mpsc::channel::<()>();
    let (start, started) = oneshot::channel();
    let request = spawn(pool, TENANT, move || {
        start.send(()).unwrap();
        // Fails when the sender is dropped, which is the sign to go on.
        released.recv().unwrap_err();
    });
    started.await.unwrap();
    Held { release, request }
}

pub(super) async fn run(
    pool: &Arc<Pool>,
    tenant: TenantShare,
    work: impl FnOnce() + Send + 'static,
) -> Result<(), HasherError> {
    let mut permit = pool.reserve(tenant).await?;
    let work = move |_: &mut _| {
        work();
        Ok(())
    };
    permit.run(work).await
}

pub(super) fn spawn(
    pool: &Arc<Pool>,
    tenant: TenantShare,
    work: impl FnOnce() + Send + 'static,
) -> Request {
    let pool = Arc::clone(pool);
    tokio::spawn(async move { run(&pool, tenant, work).await })
}

/// A request that waits in the queue.
pub(super) async fn queue_up(pool: &Arc<Pool>, tenant: TenantShare) -> Request {
    queue_up_with(pool, tenant, || {}).await
}

pub(super) async fn queue_up_with(
    pool: &Arc<Pool>,
    tenant: TenantShare,
    work: impl FnOnce() + Send + 'static,
) -> Request {
    let request = spawn(pool, tenant, work);
    // It reserves and submits without a pause between.
    tokio::task::yield_now().await;
    request
}

pub(super) fn developer(number: u8) -> TenantShare {
    let now = Timestamp::from_unix_seconds(0);
    TenantShare::Developer(AccountId::generate(now, [number; 10]))
}

pub(super) fn assert_busy<T: std::fmt::Debug>(result: &Result<T, HasherError>) {
    assert!(retry_after(result) >= Duration::from_secs(1));
}

pub(super) fn retry_after<T: std::fmt::Debug>(result: &Result<T, HasherError>) -> Duration {
    match result {
        Err(HasherError::Busy { retry_after }) => *retry_after,
        other => panic!("not busy: {other:?}"),
    }
}

/// What an observer received.
#[derive(Default)]
pub(super) struct Recorder(std::sync::Mutex<Recorded>);

#[derive(Clone, Debug, Default)]
pub(super) struct Recorded {
    pub(super) queued: i64,
    pub(super) waited: Vec<Duration>,
    pub(super) hashed: Vec<Duration>,
    pub(super) rejected: Vec<Rejection>,
}

impl Recorder {
    pub(super) fn read(&self) -> Recorded {
        self.0.lock().unwrap().clone()
    }

    fn add(&self, by: i64) {
        let mut recorded = self.0.lock().unwrap();
        recorded.queued += by;
        assert!(recorded.queued >= 0, "less than nothing is queued");
    }
}

impl HashObserver for Recorder {
    fn queued(&self) {
        self.add(1);
    }

    fn dequeued(&self) {
        self.add(-1);
    }

    fn waited(&self, time: Duration) {
        self.0.lock().unwrap().waited.push(time);
    }

    fn hashed(&self, time: Duration) {
        self.0.lock().unwrap().hashed.push(time);
    }

    fn rejected(&self, rejection: Rejection) {
        self.0.lock().unwrap().rejected.push(rejection);
    }
}

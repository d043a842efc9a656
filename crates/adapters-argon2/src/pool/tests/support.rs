//! Pools of one thread, and who waits before them.

use std::num::NonZeroUsize;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tenantry_domain::passwords::{HasherError, TenantShare};
use tenantry_domain::values::{AccountId, Timestamp};
use tokio::task::JoinHandle;

use crate::pool::{Hurry, Pool};
use crate::{HashObserver, HasherSettings, NoObserver};

pub(super) const LONG: Duration = Duration::from_secs(60);
pub(super) const SHORT: Duration = Duration::from_millis(50);

/// A pool of one thread with this many places to wait.
pub(super) fn pool(queue: usize, max_wait: Duration) -> Arc<Pool> {
    observed(queue, max_wait, Arc::new(NoObserver))
}

/// The same, with somebody who counts.
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
    Arc::new(Pool::start(&settings, observer).unwrap())
}

/// Holds the pool's thread until it is dropped.
pub(super) struct Held {
    release: mpsc::Sender<()>,
    job: JoinHandle<Result<(), HasherError>>,
}

impl Held {
    pub(super) async fn let_go(self) -> Result<(), HasherError> {
        drop(self.release);
        self.job.await.unwrap()
    }
}

pub(super) async fn hold(pool: &Arc<Pool>) -> Held {
    let (release, released) = mpsc::channel::<()>();
    let (start, started) = tokio::sync::oneshot::channel();
    let job = spawn(pool, TenantShare::Platform, move || {
        start.send(()).unwrap();
        // Fails when the sender is dropped, which is the sign to go on.
        released.recv().unwrap_err();
    });
    started.await.unwrap();
    Held { release, job }
}

pub(super) fn spawn(
    pool: &Arc<Pool>,
    share: TenantShare,
    work: impl FnOnce() + Send + 'static,
) -> JoinHandle<Result<(), HasherError>> {
    spawn_in(pool, share, Hurry::AtOnce, work)
}

pub(super) fn spawn_in(
    pool: &Arc<Pool>,
    share: TenantShare,
    hurry: Hurry,
    work: impl FnOnce() + Send + 'static,
) -> JoinHandle<Result<(), HasherError>> {
    let pool = Arc::clone(pool);
    tokio::spawn(async move {
        pool.run(share, hurry, move |_| {
            work();
            Ok(())
        })
        .await
    })
}

/// Starts a caller that will wait, and lets it come to the queue.
pub(super) async fn queue_up(
    pool: &Arc<Pool>,
    share: TenantShare,
) -> JoinHandle<Result<(), HasherError>> {
    queue_up_with(pool, share, || {}).await
}

pub(super) async fn queue_up_with(
    pool: &Arc<Pool>,
    share: TenantShare,
    work: impl FnOnce() + Send + 'static,
) -> JoinHandle<Result<(), HasherError>> {
    let waiting = pool.gate.waiting_count();
    let job = spawn(pool, share, work);
    while pool.gate.waiting_count() == waiting {
        tokio::task::yield_now().await;
    }
    job
}

pub(super) fn developer(number: u8) -> TenantShare {
    let now = Timestamp::from_unix_seconds(0);
    TenantShare::Developer(AccountId::generate(now, [number; 10]))
}

pub(super) fn assert_busy(result: &Result<(), HasherError>) {
    assert!(told_to_wait(result) >= Duration::from_secs(1));
}

pub(super) fn told_to_wait(result: &Result<(), HasherError>) -> Duration {
    match result {
        Err(HasherError::Busy { retry_after }) => *retry_after,
        other => panic!("not busy: {other:?}"),
    }
}

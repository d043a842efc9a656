//! What an observer receives.

use std::sync::Arc;

use super::support::{
    LONG, Recorder, SHORT, TENANT, assert_busy, developer, hold, observed, queue_up, run,
};
use crate::Rejection;

#[tokio::test]
async fn a_queued_password_is_counted_until_a_thread_takes_it() {
    let recorder = Arc::new(Recorder::default());
    let pool = observed(8, LONG, recorder.clone());
    let held = hold(&pool).await;
    assert_eq!(recorder.read().queued, 0);
    let first = queue_up(&pool, TENANT).await;
    let second = queue_up(&pool, TENANT).await;
    assert_eq!(recorder.read().queued, 2);
    held.release().await;
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(recorder.read().queued, 0);
    assert_eq!(recorder.read().rejected, []);
}

#[tokio::test]
async fn the_time_in_the_queue_is_reported() {
    let recorder = Arc::new(Recorder::default());
    let pool = observed(8, LONG, recorder.clone());
    let held = hold(&pool).await;
    let waiting = queue_up(&pool, TENANT).await;
    tokio::time::sleep(SHORT).await;
    held.release().await;
    waiting.await.unwrap().unwrap();
    let waited = recorder.read().waited;
    assert_eq!(waited.len(), 2);
    assert!(waited[1] >= SHORT, "{waited:?}");
}

#[tokio::test]
async fn the_time_of_a_hash_is_reported_even_if_it_panics() {
    let recorder = Arc::new(Recorder::default());
    let pool = observed(8, LONG, recorder.clone());
    let work = || {
        std::thread::sleep(SHORT);
        panic!("on purpose")
    };
    run(&pool, TENANT, work).await.unwrap_err();
    let hashed = recorder.read().hashed;
    assert_eq!(hashed.len(), 1);
    assert!(hashed[0] >= SHORT, "{hashed:?}");
}

#[tokio::test]
async fn a_request_without_capacity_is_counted_once() {
    let recorder = Arc::new(Recorder::default());
    let pool = observed(1, LONG, recorder.clone());
    let _held = hold(&pool).await;
    let _waiting = queue_up(&pool, TENANT).await;
    assert_busy(&run(&pool, TENANT, || {}).await);
    assert_eq!(recorder.read().rejected, [Rejection::Full]);
    assert_busy(&pool.check_capacity(TENANT).await);
    assert_eq!(recorder.read().rejected, [Rejection::Full; 2]);
    assert_eq!(recorder.read().queued, 1);
}

#[tokio::test]
async fn an_evicted_request_is_counted_once() {
    let recorder = Arc::new(Recorder::default());
    let pool = observed(2, LONG, recorder.clone());
    let _held = hold(&pool).await;
    let _first = queue_up(&pool, developer(1)).await;
    let mut idle = pool.reserve(developer(1)).await.unwrap();
    let _other = queue_up(&pool, developer(2)).await;
    assert_busy(&idle.run(|_| Ok(())).await);
    assert_eq!(recorder.read().rejected, [Rejection::Full]);
    assert_eq!(recorder.read().queued, 2);
}

#[tokio::test]
async fn a_late_password_is_counted_once() {
    let recorder = Arc::new(Recorder::default());
    let pool = observed(8, SHORT, recorder.clone());
    let held = hold(&pool).await;
    assert_busy(&run(&pool, TENANT, || {}).await);
    assert_eq!(recorder.read().rejected, [Rejection::Late]);
    let late = queue_up(&pool, TENANT).await;
    // The request's own timer cannot fire, because its runtime does not run meanwhile.
    std::thread::sleep(2 * SHORT);
    drop(held);
    while recorder.read().queued > 0 {
        std::thread::yield_now();
    }
    assert_busy(&late.await.unwrap());
    assert_eq!(recorder.read().rejected, [Rejection::Late; 2]);
    assert_eq!(
        recorder.read().waited.len(),
        1,
        "only the work that was done"
    );
}

#[tokio::test]
async fn a_disconnected_client_is_counted() {
    let recorder = Arc::new(Recorder::default());
    let pool = observed(1, LONG, recorder.clone());
    let _held = hold(&pool).await;
    let waiting = queue_up(&pool, TENANT).await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert_eq!(recorder.read().rejected, [Rejection::Abandoned]);
    assert_eq!(recorder.read().queued, 0);
}

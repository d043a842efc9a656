//! What an observer is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tenantry_domain::passwords::TenantShare;

use super::support::{LONG, SHORT, assert_busy, developer, hold, observed, queue_up, spawn};
use crate::pool::Hurry;
use crate::{HashObserver, Refusal};

const SHARE: TenantShare = TenantShare::Platform;

/// Writes everything down.
#[derive(Default)]
struct Notes(Mutex<Figures>);

#[derive(Clone, Debug, Default)]
struct Figures {
    waiting: i64,
    waited: Vec<Duration>,
    hashed: Vec<Duration>,
    refused: Vec<Refusal>,
}

impl Notes {
    fn read(&self) -> Figures {
        self.0.lock().unwrap().clone()
    }

    fn moved(&self, by: i64) {
        let mut figures = self.0.lock().unwrap();
        figures.waiting += by;
        assert!(figures.waiting >= 0, "fewer than none wait");
    }
}

impl HashObserver for Notes {
    fn entered(&self) {
        self.moved(1);
    }

    fn left(&self) {
        self.moved(-1);
    }

    fn waited(&self, time: Duration) {
        self.0.lock().unwrap().waited.push(time);
    }

    fn hashed(&self, time: Duration) {
        self.0.lock().unwrap().hashed.push(time);
    }

    fn refused(&self, refusal: Refusal) {
        self.0.lock().unwrap().refused.push(refusal);
    }
}

#[tokio::test]
async fn who_waits_is_counted_until_a_thread_comes() {
    let notes = Arc::new(Notes::default());
    let pool = observed(8, LONG, notes.clone());
    let held = hold(&pool).await;
    assert_eq!(notes.read().waiting, 0);
    let first = queue_up(&pool, SHARE).await;
    let second = queue_up(&pool, SHARE).await;
    assert_eq!(notes.read().waiting, 2);
    held.let_go().await.unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(notes.read().waiting, 0);
    assert_eq!(notes.read().refused, []);
}

#[tokio::test]
async fn how_long_work_waited_is_told() {
    let notes = Arc::new(Notes::default());
    let pool = observed(8, LONG, notes.clone());
    let held = hold(&pool).await;
    let waiting = queue_up(&pool, SHARE).await;
    tokio::time::sleep(SHORT).await;
    held.let_go().await.unwrap();
    waiting.await.unwrap().unwrap();
    let waited = notes.read().waited;
    assert_eq!(waited.len(), 2);
    assert!(waited[1] >= SHORT, "{waited:?}");
}

#[tokio::test]
async fn how_long_work_took_is_told() {
    let notes = Arc::new(Notes::default());
    let pool = observed(8, LONG, notes.clone());
    let work = spawn(&pool, SHARE, || std::thread::sleep(SHORT));
    work.await.unwrap().unwrap();
    let hashed = notes.read().hashed;
    assert_eq!(hashed.len(), 1);
    assert!(hashed[0] >= SHORT, "{hashed:?}");
}

#[tokio::test]
async fn work_that_panics_took_its_time_too() {
    let notes = Arc::new(Notes::default());
    let pool = observed(8, LONG, notes.clone());
    let failed = spawn(&pool, SHARE, || panic!("on purpose"));
    failed.await.unwrap().unwrap_err();
    assert_eq!(notes.read().hashed.len(), 1);
}

#[tokio::test]
async fn who_finds_no_room_is_counted_once() {
    let notes = Arc::new(Notes::default());
    let pool = observed(1, LONG, notes.clone());
    let _held = hold(&pool).await;
    let _waiting = queue_up(&pool, SHARE).await;
    assert_busy(&pool.run(SHARE, Hurry::AtOnce, |_| Ok(())).await);
    assert_eq!(notes.read().refused, [Refusal::Full]);
    assert_busy(&pool.reserve(SHARE).await);
    assert_eq!(notes.read().refused, [Refusal::Full; 2]);
    assert_eq!(notes.read().waiting, 1);
}

#[tokio::test]
async fn who_loses_the_place_is_counted() {
    let notes = Arc::new(Notes::default());
    let pool = observed(2, LONG, notes.clone());
    let _held = hold(&pool).await;
    let _first = queue_up(&pool, developer(1)).await;
    let second = queue_up(&pool, developer(1)).await;
    let _other = spawn(&pool, developer(2), || {});
    assert_busy(&second.await.unwrap());
    assert_eq!(notes.read().refused, [Refusal::Full]);
    assert_eq!(notes.read().waiting, 2);
}

#[tokio::test]
async fn who_waits_for_too_long_is_counted() {
    let notes = Arc::new(Notes::default());
    let pool = observed(8, SHORT, notes.clone());
    let _held = hold(&pool).await;
    assert_busy(&pool.run(SHARE, Hurry::AtOnce, |_| Ok(())).await);
    assert_eq!(notes.read().refused, [Refusal::Late]);
    assert_eq!(notes.read().waiting, 0);
}

#[tokio::test]
async fn what_a_thread_finds_too_late_is_counted() {
    let notes = Arc::new(Notes::default());
    let pool = observed(8, SHORT, notes.clone());
    let held = hold(&pool).await;
    let late = queue_up(&pool, SHARE).await;
    // The caller's own timer cannot fire: its runtime does not run meanwhile.
    std::thread::sleep(2 * SHORT);
    drop(held);
    while pool.gate.waiting_count() > 0 {
        std::thread::yield_now();
    }
    assert_busy(&late.await.unwrap());
    let figures = notes.read();
    assert_eq!((figures.waiting, figures.refused), (0, vec![Refusal::Late]));
    assert_eq!(figures.waited.len(), 1, "only the work that was done");
}

#[tokio::test]
async fn who_goes_away_is_counted_in_the_queue_and_before_it() {
    let notes = Arc::new(Notes::default());
    let pool = observed(1, LONG, notes.clone());
    let _held = hold(&pool).await;
    let waiting = queue_up(&pool, SHARE).await;
    let worker = spawn(&pool, SHARE, || {});
    let for_room = Arc::clone(&pool);
    let asker = tokio::spawn(async move { for_room.reserve(SHARE).await });
    tokio::task::yield_now().await;
    for (gone, caller) in [asker, worker, waiting].into_iter().enumerate() {
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        assert_eq!(notes.read().refused, vec![Refusal::Abandoned; gone + 1]);
    }
    assert_eq!(notes.read().waiting, 0);
    assert_eq!(pool.gate.waiting_count(), 0);
}

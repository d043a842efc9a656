//! When a full queue refuses, by a clock that the tests move.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use futures_util::future::join_all;
use tenantry_domain::passwords::{HasherError, TenantShare};
use tokio::task::JoinHandle;
use tokio::time::{Instant, advance, pause};

use super::support::{
    Held, LONG, SHORT, assert_busy, developer, hold, pool, queue_up, queue_up_with, spawn,
    told_to_wait,
};
use crate::pool::door::{BETWEEN_ENDS, MOMENT};
use crate::pool::{Hurry, Pool};

const SHARE: TenantShare = TenantShare::Platform;
/// The least that tokio's timers tell apart.
const TICK: Duration = Duration::from_millis(1);

/// A pool whose thread is held and whose only place is taken, while the clock stands still.
struct Crowded {
    pool: Arc<Pool>,
    waiting: JoinHandle<Result<(), HasherError>>,
    _held: Held,
}

async fn crowded() -> Crowded {
    crowd(pool(1, LONG)).await
}

async fn crowd(pool: Arc<Pool>) -> Crowded {
    let held = hold(&pool).await;
    let waiting = queue_up(&pool, SHARE).await;
    pause();
    Crowded {
        pool,
        waiting,
        _held: held,
    }
}

impl Crowded {
    /// Somebody who asks for room, and has looked once.
    async fn asker(&self) -> JoinHandle<Result<(), HasherError>> {
        let pool = Arc::clone(&self.pool);
        let asker = tokio::spawn(async move { pool.reserve(SHARE).await });
        tokio::task::yield_now().await;
        asker
    }

    /// Somebody who brings work, and has found the queue full.
    async fn worker(&self) -> JoinHandle<Result<(), HasherError>> {
        let worker = spawn(&self.pool, SHARE, || {});
        tokio::task::yield_now().await;
        worker
    }

    /// The one that waits goes away.
    async fn make_room(&mut self) {
        self.waiting.abort();
        assert!((&mut self.waiting).await.unwrap_err().is_cancelled());
        assert_eq!(self.pool.gate.waiting_count(), 0);
    }
}

fn assert_a_moment(begin: Instant) {
    let elapsed = begin.elapsed();
    assert!(elapsed + BETWEEN_ENDS >= MOMENT, "{elapsed:?}");
    assert!(elapsed <= MOMENT + TICK, "{elapsed:?}");
}

#[test]
fn r6_the_moment_leaves_time_to_answer_within_100_ms() {
    assert!(MOMENT <= Duration::from_millis(80));
}

#[tokio::test]
async fn r6_a_full_queue_refuses_work_after_a_moment() {
    let crowded = crowded().await;
    let begin = Instant::now();
    assert_busy(&crowded.pool.run(SHARE, Hurry::AtOnce, |_| Ok(())).await);
    assert_a_moment(begin);
}

#[tokio::test]
async fn r6_a_full_queue_refuses_who_asks_for_room_after_a_moment() {
    let crowded = crowded().await;
    let begin = Instant::now();
    assert_busy(&crowded.pool.reserve(SHARE).await);
    assert_a_moment(begin);
}

#[tokio::test]
async fn r6_those_who_are_refused_together_are_told_different_times() {
    let pool = pool(1, LONG);
    let hash = spawn(&pool, SHARE, || thread::sleep(SHORT));
    hash.await.unwrap().unwrap();
    let crowded = crowd(pool).await;
    let ask = || crowded.pool.reserve(SHARE);
    let (one, other) = tokio::join!(ask(), ask());
    assert_ne!(told_to_wait(&one), told_to_wait(&other));
}

#[tokio::test]
async fn r6_refusals_that_cost_a_hash_cost_their_share_a_turn() {
    let pool = pool(2, LONG);
    let held = hold(&pool).await;
    let (serve, served) = mpsc::channel();
    for number in [1, 2] {
        let serve = serve.clone();
        let work = move || serve.send(number).unwrap();
        drop(queue_up_with(&pool, developer(number), work).await);
    }
    pause();
    let asks = (0..100).map(|_| pool.reserve(developer(1)));
    assert!(join_all(asks).await.iter().all(Result::is_err));
    tokio::time::resume();
    held.let_go().await.unwrap();
    assert_eq!(served.recv(), Ok(2));
    assert_eq!(served.recv(), Ok(1));
}

#[tokio::test]
async fn where_there_is_room_nobody_waits() {
    let pool = pool(2, LONG);
    let _held = hold(&pool).await;
    let _waiting = queue_up(&pool, SHARE).await;
    pause();
    let begin = Instant::now();
    pool.reserve(SHARE).await.unwrap();
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn r6_a_share_with_fewer_is_not_kept_waiting_by_one_with_more() {
    let pool = pool(2, LONG);
    let _held = hold(&pool).await;
    let _first = queue_up(&pool, developer(1)).await;
    let _second = queue_up(&pool, developer(1)).await;
    pause();
    let begin = Instant::now();
    pool.reserve(developer(2)).await.unwrap();
    assert_eq!(begin.elapsed(), Duration::ZERO);
    assert_eq!(pool.gate.waiting_count(), 2, "nobody lost a place by it");
}

#[tokio::test]
async fn room_that_appears_within_the_moment_is_found() {
    let mut crowded = crowded().await;
    let asker = crowded.asker().await;
    advance(MOMENT / 2).await;
    crowded.make_room().await;
    assert!(!asker.is_finished());
    asker.await.unwrap().unwrap();
}

#[tokio::test]
async fn work_takes_room_that_appears_within_the_moment() {
    let mut crowded = crowded().await;
    let worker = crowded.worker().await;
    advance(MOMENT / 2).await;
    crowded.make_room().await;
    advance(MOMENT / 2 + TICK).await;
    while crowded.pool.gate.waiting_count() == 0 {
        tokio::task::yield_now().await;
    }
    tokio::time::resume();
    drop(crowded);
    worker.await.unwrap().unwrap();
}

/// Four wait behind a hash that runs; the last of what comes back is one of them.
async fn full_until_one_leaves() -> (Arc<Pool>, Held, JoinHandle<Result<(), HasherError>>) {
    let pool = pool(4, LONG);
    let held = hold(&pool).await;
    let leaving = queue_up(&pool, SHARE).await;
    for _ in 0..3 {
        drop(queue_up(&pool, SHARE).await);
    }
    pause();
    (pool, held, leaving)
}

#[tokio::test]
async fn r6_one_freed_place_is_promised_to_one_of_those_who_ask() {
    let (pool, _held, leaving) = full_until_one_leaves().await;
    let askers: Vec<_> = (0..100)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move { pool.reserve(SHARE).await })
        })
        .collect();
    tokio::task::yield_now().await;
    leaving.abort();
    let mut promised = 0;
    for asker in askers {
        promised += u32::from(asker.await.unwrap().is_ok());
    }
    assert_eq!(promised, 1);
}

#[tokio::test]
async fn r6_who_only_looks_takes_no_room_from_those_who_come() {
    let (pool, _held, leaving) = full_until_one_leaves().await;
    assert!(pool.has_capacity(SHARE).await.is_err(), "it is full");
    leaving.abort();
    let _ = leaving.await;
    for _ in 0..100 {
        pool.has_capacity(SHARE).await.unwrap();
    }
    pool.reserve(SHARE).await.unwrap();
    assert!(!pool.gate.has_room(SHARE), "it is promised");
}

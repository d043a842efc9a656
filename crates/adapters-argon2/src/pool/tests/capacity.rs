//! Permits and rejections, with a clock that the tests move.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, advance, pause, resume};

use super::support::{Held, LONG, TENANT, assert_busy, developer, hold, pool, retry_after, run};
use crate::pool::{Pool, REJECTION_DELAY, Slot};

/// The resolution of tokio's timers.
const TICK: Duration = Duration::from_millis(1);

/// A pool whose thread is busy and whose only other slot is reserved, while the clock stands still.
async fn full_pool() -> (Arc<Pool>, Slot, Held) {
    let pool = pool(1, LONG);
    let held = hold(&pool).await;
    let permit = pool.reserve(TENANT).await.unwrap();
    pause();
    (pool, permit, held)
}

fn assert_delayed(begin: Instant) {
    let elapsed = begin.elapsed();
    assert!(elapsed >= REJECTION_DELAY, "{elapsed:?}");
    assert!(elapsed <= REJECTION_DELAY + TICK, "{elapsed:?}");
}

#[test]
fn r6_the_delay_leaves_time_to_reject_within_100_ms() {
    assert!(REJECTION_DELAY <= Duration::from_millis(80));
}

#[tokio::test]
async fn r6_a_full_queue_rejects_after_a_delay() {
    let (pool, _permit, _held) = full_pool().await;
    let begin = Instant::now();
    assert_busy(&run(&pool, TENANT, || {}).await);
    assert_delayed(begin);
    let begin = Instant::now();
    assert_busy(&pool.check_capacity(TENANT).await);
    assert_delayed(begin);
}

#[tokio::test]
async fn r6_rejections_are_spread_over_three_seconds() {
    let (pool, _permit, _held) = full_pool().await;
    let mut seconds = Vec::new();
    for _ in 0..3 {
        seconds.push(retry_after(&pool.check_capacity(TENANT).await).as_secs());
    }
    assert_eq!(seconds, [1, 2, 3]);
}

#[tokio::test]
async fn a_request_that_finds_capacity_is_not_delayed() {
    let pool = pool(2, LONG);
    let _held = hold(&pool).await;
    pause();
    let begin = Instant::now();
    let _first = pool.reserve(TENANT).await.unwrap();
    let _second = pool.reserve(TENANT).await.unwrap();
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn r6_a_tenant_with_fewer_requests_is_not_delayed_by_one_with_more() {
    let pool = pool(2, LONG);
    let held = hold(&pool).await;
    let _first = pool.reserve(developer(1)).await.unwrap();
    let mut second = pool.reserve(developer(1)).await.unwrap();
    pause();
    let begin = Instant::now();
    let mut other = pool.reserve(developer(2)).await.unwrap();
    assert_eq!(begin.elapsed(), Duration::ZERO);
    resume();
    held.release().await;
    assert_busy(&second.run(|_| Ok(())).await);
    other.run(|_| Ok(())).await.unwrap();
}

#[tokio::test]
async fn a_permit_released_during_the_delay_is_used() {
    let (pool, permit, _held) = full_pool().await;
    let waiting = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.reserve(TENANT).await.map(drop) }
    });
    tokio::task::yield_now().await;
    advance(REJECTION_DELAY / 2).await;
    drop(permit);
    assert!(!waiting.is_finished());
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn r6_one_released_permit_goes_to_one_of_many_requests() {
    let (pool, permit, _held) = full_pool().await;
    let waiting: Vec<_> = (0..100)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move { pool.reserve(TENANT).await })
        })
        .collect();
    tokio::task::yield_now().await;
    drop(permit);
    let mut permits = Vec::new();
    for request in waiting {
        permits.extend(request.await.unwrap());
    }
    assert_eq!(permits.len(), 1);
}

#[tokio::test]
async fn r6_a_check_takes_no_capacity() {
    let (pool, permit, _held) = full_pool().await;
    drop(permit);
    for _ in 0..100 {
        pool.check_capacity(TENANT).await.unwrap();
    }
    pool.reserve(TENANT).await.unwrap();
}

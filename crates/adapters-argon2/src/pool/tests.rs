mod figures;
mod hurry;
mod refusals;
mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tenantry_domain::passwords::{HasherError, TenantShare};

use self::support::{LONG, SHORT, assert_busy, developer, hold, pool, queue_up, spawn};
use super::Hurry;

#[tokio::test]
async fn r6_who_loses_the_place_to_another_share_is_answered_busy() {
    let pool = pool(2, LONG);
    let held = hold(&pool).await;
    let first = queue_up(&pool, developer(1)).await;
    let second = queue_up(&pool, developer(1)).await;
    let other = spawn(&pool, developer(2), || {});
    assert_busy(&second.await.unwrap());
    drop(held);
    first.await.unwrap().unwrap();
    other.await.unwrap().unwrap();
}

#[tokio::test]
async fn r6_nobody_waits_longer_than_the_longest_wait() {
    let pool = pool(8, SHORT);
    let held = hold(&pool).await;
    let begin = Instant::now();
    assert_busy(
        &pool
            .run(TenantShare::Platform, Hurry::AtOnce, |_| Ok(()))
            .await,
    );
    assert!(begin.elapsed() >= SHORT);
    assert_eq!(pool.gate.waiting_count(), 0);
    drop(held);
}

#[tokio::test]
async fn work_that_began_in_time_is_waited_for() {
    let pool = pool(8, SHORT);
    let held = hold(&pool).await;
    tokio::time::sleep(2 * SHORT).await;
    held.let_go().await.unwrap();
}

#[test]
fn r6_work_that_waited_for_too_long_is_not_done() {
    let pool = pool(8, SHORT);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let held = runtime.block_on(hold(&pool));
    let late = runtime.block_on(queue_up(&pool, TenantShare::Platform));
    // The caller's own timer cannot fire: its runtime does not run meanwhile.
    std::thread::sleep(2 * SHORT);
    drop(held);
    while pool.gate.waiting_count() > 0 {
        std::thread::yield_now();
    }
    assert_busy(&runtime.block_on(late).unwrap());
}

#[tokio::test]
async fn work_of_a_caller_who_went_away_is_not_done() {
    let pool = pool(8, LONG);
    let held = hold(&pool).await;
    let done = Arc::new(AtomicUsize::new(0));
    let count = |done: &Arc<AtomicUsize>| {
        let done = Arc::clone(done);
        move || {
            done.fetch_add(1, Ordering::SeqCst);
        }
    };
    let gone = spawn(&pool, TenantShare::Platform, count(&done));
    while pool.gate.waiting_count() == 0 {
        tokio::task::yield_now().await;
    }
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    assert_eq!(pool.gate.waiting_count(), 0);
    let stayed = spawn(&pool, TenantShare::Platform, count(&done));
    drop(held);
    stayed.await.unwrap().unwrap();
    assert_eq!(done.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn r59_a_panic_fails_its_own_work_only() {
    let pool = pool(8, LONG);
    let failed = spawn(&pool, TenantShare::Platform, || panic!("on purpose"));
    assert!(matches!(failed.await.unwrap(), Err(HasherError::Failed(_))));
    pool.run(TenantShare::Platform, Hurry::AtOnce, |_| Ok(()))
        .await
        .unwrap();
}

#[tokio::test]
async fn dropping_the_pool_waits_for_the_work_that_runs() {
    let pool = pool(8, LONG);
    let (start, started) = tokio::sync::oneshot::channel();
    let done = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&done);
    let working = spawn(&pool, TenantShare::Platform, move || {
        start.send(()).unwrap();
        std::thread::sleep(SHORT);
        counted.fetch_add(1, Ordering::SeqCst);
    });
    started.await.unwrap();
    working.abort();
    assert!(working.await.unwrap_err().is_cancelled());
    drop(pool);
    assert_eq!(done.load(Ordering::SeqCst), 1);
}

mod capacity;
mod metrics;
mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tenantry_domain::passwords::{HasherError, TenantShare};

use self::support::{LONG, SHORT, TENANT, assert_busy, developer, hold, pool, queue_up, run};

#[tokio::test]
async fn r6_a_request_whose_slot_goes_to_another_tenant_is_rejected() {
    let pool = pool(2, LONG);
    let held = hold(&pool).await;
    let first = queue_up(&pool, developer(1)).await;
    let second = queue_up(&pool, developer(1)).await;
    let other = queue_up(&pool, developer(2)).await;
    assert_busy(&second.await.unwrap());
    held.release().await;
    first.await.unwrap().unwrap();
    other.await.unwrap().unwrap();
}

#[tokio::test]
async fn r6_no_request_waits_longer_than_the_longest_wait() {
    let pool = pool(8, SHORT);
    let _held = hold(&pool).await;
    let begin = Instant::now();
    assert_busy(&run(&pool, TENANT, || {}).await);
    assert!(begin.elapsed() >= SHORT);
}

#[tokio::test]
async fn a_hash_that_began_in_time_is_waited_for() {
    let pool = pool(8, SHORT);
    let held = hold(&pool).await;
    tokio::time::sleep(2 * SHORT).await;
    held.release().await;
}

#[test]
fn r6_a_password_that_waited_too_long_is_not_hashed() {
    let pool = pool(8, SHORT);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let held = runtime.block_on(hold(&pool));
    let late = runtime.block_on(queue_up(&pool, TENANT));
    // The request's own timer cannot fire, because its runtime does not run meanwhile.
    std::thread::sleep(2 * SHORT);
    drop(held);
    assert_busy(&runtime.block_on(late).unwrap());
}

#[tokio::test]
async fn r6_a_password_of_a_disconnected_client_is_not_hashed() {
    let pool = pool(8, LONG);
    let held = hold(&pool).await;
    let hashed = Arc::new(AtomicUsize::new(0));
    let count = |hashed: &Arc<AtomicUsize>| {
        let hashed = Arc::clone(hashed);
        move || {
            hashed.fetch_add(1, Ordering::SeqCst);
        }
    };
    let disconnected = support::queue_up_with(&pool, TENANT, count(&hashed)).await;
    let connected = support::queue_up_with(&pool, TENANT, count(&hashed)).await;
    disconnected.abort();
    assert!(disconnected.await.unwrap_err().is_cancelled());
    held.release().await;
    connected.await.unwrap().unwrap();
    assert_eq!(hashed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn r59_a_panic_fails_its_own_request_only() {
    let pool = pool(8, LONG);
    let failed = run(&pool, TENANT, || panic!("on purpose")).await;
    assert!(matches!(failed, Err(HasherError::Failed(_))));
    run(&pool, TENANT, || {}).await.unwrap();
}

#[tokio::test]
async fn dropping_the_pool_waits_for_the_hash_that_runs() {
    let pool = pool(8, LONG);
    let (start, started) = tokio::sync::oneshot::channel();
    let hashed = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&hashed);
    let running = support::spawn(&pool, TENANT, move || {
        start.send(()).unwrap();
        std::thread::sleep(SHORT);
        counted.fetch_add(1, Ordering::SeqCst);
    });
    started.await.unwrap();
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    drop(pool);
    assert_eq!(hashed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn one_permit_hashes_one_password_after_another() {
    let pool = pool(1, LONG);
    let mut permit = pool.reserve(TenantShare::Platform).await.unwrap();
    for _ in 0..3 {
        permit.run(|_| Ok(())).await.unwrap();
    }
}

//! When answers leave.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tenantry_domain::passwords::{HasherError, TenantShare};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::support::{LONG, SHORT, hold, pool, spawn_in};
use crate::pool::{Hurry, Pool};

const PLACES: usize = 8;
const SHARE: TenantShare = TenantShare::Platform;

/// How many were answered when each of a full queue's works had gone on for a while.
async fn answered_meanwhile(hurry: Hurry) -> Vec<usize> {
    let pool = pool(PLACES, LONG);
    let held = hold(&pool).await;
    let answered = Arc::new(AtomicUsize::new(0));
    let (told, seen) = std::sync::mpsc::channel();
    let mut callers = Vec::new();
    for number in 1..=PLACES {
        let (told, before) = (told.clone(), Arc::clone(&answered));
        let work = spawn_in(&pool, SHARE, hurry, move || {
            std::thread::sleep(SHORT);
            told.send(before.load(Ordering::SeqCst)).unwrap();
        });
        callers.push(counted(work, &answered));
        wait_for(&pool, number).await;
    }
    drop(held);
    for caller in callers {
        caller.await.unwrap().unwrap();
    }
    seen.try_iter().collect()
}

fn counted(
    work: JoinHandle<Result<(), HasherError>>,
    answered: &Arc<AtomicUsize>,
) -> JoinHandle<Result<(), HasherError>> {
    let answered = Arc::clone(answered);
    tokio::spawn(async move {
        let outcome = work.await.unwrap();
        answered.fetch_add(1, Ordering::SeqCst);
        outcome
    })
}

async fn wait_for(pool: &Pool, waiting: usize) {
    while pool.gate.waiting_count() < waiting {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn while_many_wait_four_in_no_hurry_are_answered_together() {
    let answered = answered_meanwhile(Hurry::Together).await;
    assert_eq!(answered, [0, 0, 0, 0, 4, 5, 6, 7]);
}

#[tokio::test]
async fn those_in_a_hurry_are_answered_one_by_one() {
    let answered = answered_meanwhile(Hurry::AtOnce).await;
    assert_eq!(answered, [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[tokio::test]
async fn nobody_alone_waits_for_others() {
    let pool = pool(PLACES, LONG);
    let alone = pool.run(SHARE, Hurry::Together, |_| Ok(()));
    timeout(LONG, alone).await.unwrap().unwrap();
}

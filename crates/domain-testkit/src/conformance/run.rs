use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::StoreUnderTest;

/// No case takes a second; one that takes this long waits for something that never comes.
const LONGEST_CASE: Duration = Duration::from_secs(60);

/// Runs one case on a fresh store, in a runtime of its own with two threads, so that races are real.
/// What [`store_conformance!`](crate::store_conformance) expands to calls this.
pub fn run_on_fresh_store<S: StoreUnderTest, F: Future<Output = ()>>(case: impl FnOnce(S) -> F) {
    runtime().block_on(async {
        let store = S::start().await;
        in_time(case(store)).await;
    });
}

fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a tokio runtime")
}

async fn in_time(case: impl Future<Output = ()>) {
    tokio::time::timeout(LONGEST_CASE, case)
        .await
        .expect("the case ends in time");
}

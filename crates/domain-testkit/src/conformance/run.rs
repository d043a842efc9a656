use std::process::ExitCode;
use std::time::Duration;

use libtest_mimic::{Arguments, Trial};
use tokio::runtime::Builder;

use super::{Contract, StoreTest, contracts};
use crate::StoreUnderTest;

/// No contract takes a second; one that takes this long is stuck.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Runs every contract as a test of its own, with the command line of `cargo test`.
pub fn run<S: StoreUnderTest>() -> ExitCode {
    let trials = contracts().map(|contract| {
        Trial::test(contract.name, move || {
            contract.check(async || S::start().await);
            Ok(())
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

impl Contract {
    /// Runs the test on this store, in a runtime of its own with two threads, so that races are real.
    ///
    /// # Panics
    /// When the store breaks the contract.
    pub fn check<S: StoreUnderTest>(&self, start: impl AsyncFnOnce() -> S) {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a tokio runtime");
        runtime.block_on(async {
            let test = StoreTest::new(start().await);
            let outcome = tokio::time::timeout(TIMEOUT, (self.run)(&test)).await;
            outcome.expect("the contract ends in time");
        });
    }
}

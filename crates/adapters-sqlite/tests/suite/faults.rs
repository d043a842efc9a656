//! R15, R23, R8: a fault at any statement of a write leaves nothing. The statement panics, which is the worst
//! that can happen to the thread that writes.

use std::path::PathBuf;

use tenantry_adapters_sql_testkit::{FaultInjector, every_write_is_all_or_nothing};
use tenantry_domain_testkit::StoreUnderTest as _;

use super::instruments::{install, observed};
use super::support::SqliteUnderTest;

struct PanicAtStatement(PathBuf);

impl FaultInjector for PanicAtStatement {
    fn plan(&self, statements_before: u32) {
        observed(&self.0, |file| {
            file.statements_until_fault = Some(statements_before);
        });
    }

    fn was_hit(&self) -> bool {
        observed(&self.0, |file| file.statements_until_fault.take().is_none())
    }
}

#[tokio::test]
async fn r15_r23_r8_a_fault_at_any_statement_of_a_write_leaves_nothing() {
    install();
    every_write_is_all_or_nothing(async || {
        let store = SqliteUnderTest::start().await;
        let faults = PanicAtStatement(store.path());
        (store, faults)
    })
    .await;
}

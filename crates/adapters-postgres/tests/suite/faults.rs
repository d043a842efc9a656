//! R15, R23, R8: a fault at any statement of a write leaves nothing. Before the k-th statement the server ends
//! the session, so that the statement really fails.

use tenantry_adapters_postgres::PoolSettings;
use tenantry_adapters_sql_testkit::{FaultInjector, every_write_is_all_or_nothing};
use tokio_postgres::NoTls;

use super::instruments::{install, observed};
use super::support::PostgresUnderTest;

struct EndSessionsAtStatement(String);

impl FaultInjector for EndSessionsAtStatement {
    fn plan(&self, statements_before: u32) {
        let url = self.0.clone();
        let fault = move || end_other_sessions(url.clone());
        observed(|observed| observed.fault = Some((statements_before, Box::new(fault))));
    }

    fn was_hit(&self) -> bool {
        observed(|observed| observed.fault.take().is_none())
    }
}

/// Returns when they have ended. The caller is in the middle of polling, hence the thread.
fn end_other_sessions(url: String) {
    let ending = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let (client, driver) = tokio_postgres::connect(&url, NoTls)
                .await
                .expect("a session");
            tokio::spawn(driver);
            client
                .batch_execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                     WHERE datname = current_database() AND pid <> pg_backend_pid()",
                )
                .await
                .expect("the sessions end");
        });
    });
    ending.join().expect("the sessions end");
}

#[tokio::test]
async fn r15_r23_r8_a_fault_at_any_statement_of_a_write_leaves_nothing() {
    install();
    every_write_is_all_or_nothing(async || {
        let settings = PoolSettings {
            max_connections: 1,
            ..PoolSettings::default()
        };
        let store = PostgresUnderTest::start_with(settings).await;
        let faults = EndSessionsAtStatement(store.test_database.url());
        (store, faults)
    })
    .await;
}

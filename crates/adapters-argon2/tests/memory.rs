//! The threads and their memory, as Linux reports them.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "what a test needs and does not get fails it"
)]

mod support;
#[path = "support/threads.rs"]
mod threads;

use std::fs;

use support::{hasher, password};
use tenantry_adapters_argon2::{HashBackend, HasherSettings};
use tenantry_domain::passwords::{PasswordHasher as _, TenantShare};
use threads::Figure;

/// The peak of the resident memory, in KiB.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let figure = line.unwrap().split_whitespace().nth(1).unwrap();
    figure.parse().unwrap()
}

/// One test, because peak and threads are those of the process. The second hasher reuses nothing of the first.
#[tokio::test]
async fn r6_64_requests_share_two_threads_of_low_priority_and_their_memory() {
    const TWO_ARENAS_KIB: u64 = 2 * 19 * 1024;
    const MARGIN_KIB: u64 = 16 * 1024;
    let idle = peak_kib();
    for backend in [HashBackend::Auto, HashBackend::Reference] {
        let hasher = hasher(HasherSettings {
            backend,
            ..HasherSettings::default()
        });
        let password = password("Passw0rd");
        let calls = (0..64).map(|_| async {
            let mut permit = hasher.reserve(TenantShare::Platform).await?;
            permit.verify_dummy(&password).await
        });
        for outcome in futures_util::future::join_all(calls).await {
            outcome.unwrap();
        }
        let grown = peak_kib() - idle;
        assert!(grown < TWO_ARENAS_KIB + MARGIN_KIB, "{grown} KiB");
        assert!(grown > TWO_ARENAS_KIB / 2, "{grown} KiB: not measured");
        assert_eq!(threads::figures(Figure::Niceness), [10, 10]);
    }
}

//! What the system says about the threads and their memory.
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
use tenantry_adapters_argon2::Argon2Parameters;
use tenantry_domain::passwords::{PasswordHasher as _, TenantShare};
use threads::Figure;

/// The most memory that was ever resident, in KiB.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let figure = line.unwrap().split_whitespace().nth(1).unwrap();
    figure.parse().unwrap()
}

/// One test, because both look at the whole process.
#[tokio::test]
async fn r6_sixty_four_callers_share_two_niced_threads_and_their_memory() {
    const TWO_BUFFERS_KIB: u64 = 2 * 19 * 1024;
    const MARGIN_KIB: u64 = 16 * 1024;
    let idle = peak_kib();
    let hasher = hasher(Argon2Parameters::default());
    let password = password("Passw0rd");
    let calls = (0..64).map(|_| hasher.verify_dummy(TenantShare::Platform, &password));
    for outcome in futures_util::future::join_all(calls).await {
        outcome.unwrap();
    }
    let grown = peak_kib() - idle;
    assert!(grown < TWO_BUFFERS_KIB + MARGIN_KIB, "{grown} KiB");
    assert!(
        grown > TWO_BUFFERS_KIB / 2,
        "{grown} KiB: nothing was measured"
    );
    assert_eq!(threads::figures(Figure::Niceness), [10, 10]);
}

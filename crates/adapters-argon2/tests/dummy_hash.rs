//! The work for accounts that do not exist, measured in processor time, which does not depend on the load.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "what a test needs and does not get fails it"
)]

mod support;
#[path = "support/threads.rs"]
mod threads;

use support::{hasher, password};
use tenantry_adapters_argon2::HasherSettings;
use tenantry_domain::passwords::{PasswordHasher as _, PasswordMatch, TenantShare};
use threads::Figure;

/// Enough for processor time in ticks of 10 ms to mean something.
const ROUNDS: usize = 60;

#[tokio::test]
async fn r7_a_dummy_verification_takes_the_work_of_a_real_one() {
    let hasher = hasher(HasherSettings::default());
    let password = password("Passw0rd");
    let worked = || threads::figures(Figure::Processor).iter().sum::<i64>();
    let mut permit = hasher.reserve(TenantShare::Platform).await.unwrap();
    let stored = permit.hash(&password).await.unwrap();

    let begin = worked();
    for _ in 0..ROUNDS {
        let matched = permit.verify(&password, &stored).await;
        assert_eq!(matched.unwrap(), PasswordMatch::Yes);
    }
    let middle = worked();
    for _ in 0..ROUNDS {
        permit.verify_dummy(&password).await.unwrap();
    }
    let (real, dummy) = (middle - begin, worked() - middle);

    assert!(dummy * 3 > real * 2, "{dummy} against {real}");
    assert!(dummy * 2 < real * 3, "{dummy} against {real}");
}

//! The work that is done for accounts that do not exist, by the processor time it takes: that is the same
//! however busy the machine is.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "what a test needs and does not get fails it"
)]

mod support;
#[path = "support/threads.rs"]
mod threads;

use support::{hasher, password};
use tenantry_adapters_argon2::Argon2Parameters;
use tenantry_domain::passwords::{PasswordHasher as _, PasswordMatch, TenantShare};
use threads::Figure;

const ROUNDS: usize = 25;

#[tokio::test]
async fn r7_checking_nobody_is_the_work_of_a_check() {
    let hasher = hasher(Argon2Parameters::default());
    let password = password("Passw0rd");
    let worked = || threads::figures(Figure::Processor).iter().sum::<i64>();
    let stored = hasher.hash(TenantShare::Platform, &password).await.unwrap();

    let begin = worked();
    for _ in 0..ROUNDS {
        let matched = hasher
            .verify(TenantShare::Platform, &password, &stored)
            .await;
        assert_eq!(matched.unwrap(), PasswordMatch::Yes);
    }
    let middle = worked();
    for _ in 0..ROUNDS {
        let checked = hasher.verify_dummy(TenantShare::Platform, &password).await;
        checked.unwrap();
    }
    let (somebody, nobody) = (middle - begin, worked() - middle);

    assert!(nobody * 3 > somebody * 2, "{nobody} against {somebody}");
    assert!(nobody * 2 < somebody * 3, "{nobody} against {somebody}");
}

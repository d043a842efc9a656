//! Mock hashers with and without capacity.

use std::time::Duration;

use tenantry_domain::passwords::{HasherError, MockHashPermit, MockPasswordHasher, TenantShare};

/// Has capacity for every tenant, and grants these permits.
pub(crate) fn granting(
    permit: impl Fn() -> MockHashPermit + Send + Sync + 'static,
) -> MockPasswordHasher {
    let mut hasher = MockPasswordHasher::new();
    hasher.expect_check_capacity().returning(|_| Ok(()));
    hasher
        .expect_reserve()
        .returning(move |_| Ok(Box::new(permit())));
    hasher
}

/// Has capacity for this tenant only until it reserves some. Every other call fails the test.
pub(crate) fn without_permit_for(tenant: TenantShare) -> MockPasswordHasher {
    let mut hasher = MockPasswordHasher::new();
    hasher.expect_check_capacity().returning(|_| Ok(()));
    let reserve = hasher.expect_reserve().once();
    reserve
        .withf(move |of| *of == tenant)
        .returning(|_| Err(busy()));
    hasher
}

/// Has no capacity for this tenant. Every other call fails the test.
pub(crate) fn full_for(tenant: TenantShare) -> MockPasswordHasher {
    let mut hasher = MockPasswordHasher::new();
    let check = hasher.expect_check_capacity().once();
    check
        .withf(move |of| *of == tenant)
        .returning(|_| Err(busy()));
    hasher
}

pub(crate) const fn busy() -> HasherError {
    HasherError::Busy {
        retry_after: Duration::from_secs(1),
    }
}

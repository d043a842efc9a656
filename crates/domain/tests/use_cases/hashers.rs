//! Mock hashers with and without capacity.

use std::time::Duration;

use tenantry_domain::passwords::{HasherError, MockPasswordHasher, TenantShare};

/// One with capacity. A test adds its expectations.
pub(crate) fn with_capacity() -> MockPasswordHasher {
    let mut hasher = MockPasswordHasher::new();
    hasher.expect_reserve().returning(|_| Ok(()));
    hasher
}

/// One without capacity for this share. Any other call fails the test.
pub(crate) fn full_for(share: TenantShare) -> MockPasswordHasher {
    let mut hasher = MockPasswordHasher::new();
    let retry_after = Duration::from_secs(1);
    let asked = hasher.expect_reserve().once();
    asked
        .withf(move |asked| *asked == share)
        .returning(move |_| Err(HasherError::Busy { retry_after }));
    hasher
}

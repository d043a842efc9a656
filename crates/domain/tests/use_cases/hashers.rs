//! Hashers that have room, or have none.

use std::time::Duration;

use tenantry_domain::passwords::{HasherError, MockPasswordHasher, TenantShare};

/// One that has room, and does only what a test expects besides.
pub(crate) fn with_room() -> MockPasswordHasher {
    let mut hasher = MockPasswordHasher::new();
    hasher.expect_reserve().returning(|_| Ok(()));
    hasher
}

/// One that has no room for this share. Being asked for more fails the test.
pub(crate) fn full_for(share: TenantShare) -> MockPasswordHasher {
    let mut hasher = MockPasswordHasher::new();
    let retry_after = Duration::from_secs(1);
    let asked = hasher.expect_reserve().once();
    asked
        .withf(move |asked| *asked == share)
        .returning(move |_| Err(HasherError::Busy { retry_after }));
    hasher
}

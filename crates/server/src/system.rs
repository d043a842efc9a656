//! The clock and the random generators of the system. No other code may use them.

use std::time::UNIX_EPOCH;

use rand::rngs::SysRng;
use rand::{Rng as _, TryRng as _};
use tenantry_domain::system::{Clock, Random};
use tenantry_domain::values::Timestamp;

/// The clock of the operating system.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this implements the port")]
    fn now(&self) -> Timestamp {
        let since_1970 = std::time::SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_unix_micros(i64::try_from(since_1970.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The random generator of the operating system.
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    #[expect(
        clippy::panic,
        reason = "without randomness no secret can be generated"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        if let Err(error) = SysRng.try_fill_bytes(buffer) {
            panic!("the operating system returns no random bytes: {error}");
        }
    }
}

/// A generator in each thread, seeded by the operating system. It is for request ids, which are not secret: a call
/// of the operating system takes as long as reading a row.
pub(crate) struct ThreadRandom;

impl Random for ThreadRandom {
    #[expect(clippy::disallowed_methods, reason = "this implements the port")]
    fn fill(&self, buffer: &mut [u8]) {
        rand::rng().fill_bytes(buffer);
    }
}

//! The real clock and the real generators. Nothing else may read them.

use std::time::UNIX_EPOCH;

use rand::rngs::SysRng;
use rand::{Rng as _, TryRng as _};
use tenantry_domain::system::{Clock, Random};
use tenantry_domain::values::Timestamp;

/// The machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the port's one real implementation"
    )]
    fn now(&self) -> Timestamp {
        let since_1970 = std::time::SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_unix_micros(i64::try_from(since_1970.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The operating system's generator.
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    #[expect(
        clippy::panic,
        reason = "without randomness no secret may be made; nothing can go on"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        if let Err(error) = SysRng.try_fill_bytes(buffer) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}

/// A generator of each thread, which the system's one seeded: for what every request gets and is no secret,
/// because asking the system takes as long as looking a row up.
pub(crate) struct ThreadRandom;

impl Random for ThreadRandom {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is another implementation of the port"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        rand::rng().fill_bytes(buffer);
    }
}

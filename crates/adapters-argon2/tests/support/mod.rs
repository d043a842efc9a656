//! What the tests of this crate share.

use std::sync::Arc;
use std::time::Duration;

use tenantry_adapters_argon2::{Argon2Hasher, HasherSettings, NoObserver};
use tenantry_domain::system::Random;
use tenantry_domain::values::Password;

/// Counts from zero at each call, so that a salt is known.
pub(crate) struct Counting;

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for (number, byte) in (0..=u8::MAX).cycle().zip(buffer) {
            *byte = number;
        }
    }
}

/// A hasher with two threads, and with time enough for a slow machine.
pub(crate) fn hasher(settings: HasherSettings) -> Argon2Hasher {
    let settings = HasherSettings {
        threads: 2.try_into().unwrap(),
        max_wait: Duration::from_secs(60),
        ..settings
    };
    Argon2Hasher::start(settings, Arc::new(Counting), Arc::new(NoObserver)).unwrap()
}

pub(crate) fn password(text: &str) -> Password {
    Password::within_bounds(text).unwrap()
}

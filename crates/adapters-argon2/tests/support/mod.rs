//! What the tests of this crate share.

use std::sync::Arc;
use std::time::Duration;

use tenantry_adapters_argon2::{Argon2Hasher, Argon2Parameters, HasherSettings};
use tenantry_domain::system::Random;
use tenantry_domain::values::Password;

/// A `Random` that counts from zero each time, so that a salt is known.
pub(crate) struct Counting;

impl Random for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for (number, byte) in (0..=u8::MAX).cycle().zip(buffer) {
            *byte = number;
        }
    }
}

/// A hasher with two threads and these parameters, patient enough for a slow machine.
pub(crate) fn hasher(parameters: Argon2Parameters) -> Argon2Hasher {
    let settings = HasherSettings {
        threads: 2.try_into().unwrap(),
        max_wait: Duration::from_secs(60),
        parameters,
        ..HasherSettings::default()
    };
    Argon2Hasher::start(settings, Arc::new(Counting)).unwrap()
}

/// A password.
pub(crate) fn password(text: &str) -> Password {
    Password::within_bounds(text).unwrap()
}

//! Which implementation stands behind which port.

mod api;
mod mail;
mod parts;
mod workers;

use std::sync::Arc;

use tenantry_adapters_jwt::JwtKeyMaker;
use tenantry_domain::ports::{Clock, Random, SigningKeyMaker, Stores};
use tenantry_domain::use_cases::{BootstrapInstallation, RotateSigningKeys};

use crate::settings::Settings;
use crate::system::{SystemClock, SystemRandom, ThreadRandom};

pub(crate) use mail::{check_mail, mailer};
pub(crate) use parts::Parts;

/// The real clock.
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// The real generator.
pub(crate) fn random() -> Arc<dyn Random> {
    Arc::new(SystemRandom)
}

/// One for names that nobody has to be unable to guess.
fn quick_random() -> Arc<dyn Random> {
    Arc::new(ThreadRandom)
}

/// The first start.
pub(crate) fn bootstrap(settings: &Settings, stores: &Stores) -> BootstrapInstallation {
    BootstrapInstallation {
        installations: stores.installations.clone(),
        signing_keys: key_maker(settings),
        clock: clock(),
        random: random(),
    }
}

/// The rotation of signing keys.
pub(crate) fn rotate_signing_keys(settings: &Settings, stores: &Stores) -> RotateSigningKeys {
    RotateSigningKeys {
        signing_keys: stores.signing_keys.clone(),
        maker: key_maker(settings),
        clock: clock(),
        random: random(),
        refresh_ttl: settings.sessions.refresh_ttl,
    }
}

fn key_maker(settings: &Settings) -> Arc<dyn SigningKeyMaker> {
    Arc::new(JwtKeyMaker::new(settings.signing_algorithm))
}

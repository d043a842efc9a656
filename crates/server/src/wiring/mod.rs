//! Which implementation stands behind which port.

mod api;
mod dependencies;
mod email;
mod workers;

use std::sync::Arc;

use tenantry_adapters_jwt::JwtKeyGenerator;
use tenantry_domain::installation::BootstrapInstallation;
use tenantry_domain::sessions::SigningKeyGenerator;
use tenantry_domain::signing_keys::RotateSigningKeys;
use tenantry_domain::store::Store;
use tenantry_domain::system::{Clock, Random};

use crate::settings::Settings;
use crate::system::{SystemClock, SystemRandom, ThreadRandom};

pub(crate) use dependencies::{Parts, hash_backend};
pub(crate) use email::{check_email, mailer};

/// The real clock.
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// The real generator.
pub(crate) fn random() -> Arc<dyn Random> {
    Arc::new(SystemRandom)
}

/// One for names that nobody has to be unable to login attempt.
fn fast_random() -> Arc<dyn Random> {
    Arc::new(ThreadRandom)
}

/// The first start.
pub(crate) fn bootstrap(settings: &Settings, store: &Arc<dyn Store>) -> BootstrapInstallation {
    BootstrapInstallation {
        installations: store.clone(),
        signing_keys: key_maker(settings),
        clock: clock(),
        random: random(),
    }
}

/// The rotation of signing keys.
pub(crate) fn rotate_signing_keys(
    settings: &Settings,
    store: &Arc<dyn Store>,
) -> RotateSigningKeys {
    RotateSigningKeys {
        signing_keys: store.clone(),
        maker: key_maker(settings),
        clock: clock(),
        random: random(),
        refresh_ttl: settings.sessions().refresh_ttl,
    }
}

fn key_maker(settings: &Settings) -> Arc<dyn SigningKeyGenerator> {
    Arc::new(JwtKeyGenerator::new(settings.jwt_algorithm))
}

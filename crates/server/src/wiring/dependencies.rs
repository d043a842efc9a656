use std::sync::Arc;

use anyhow::Context as _;
use tenantry_adapters_argon2::{ActiveBackend, Argon2Hasher, HasherSettings};
use tenantry_adapters_jwt::{JwtSettings, JwtTokens};
use tenantry_api_actix::DisconnectAwareHasher;
use tenantry_domain::email::Mailer;
use tenantry_domain::installation::{EmailTokenKey, Installation};
use tenantry_domain::passwords::PasswordHasher;
use tenantry_domain::store::Store;
use tenantry_domain::system::{Clock, Random};
use tenantry_domain::throttling::LoginThrottle;

use super::{clock, random};
use crate::keyed_lock::InProcessKeyedLock;
use crate::metrics::{HashMetrics, ServerMetrics};
use crate::settings::Settings;

/// What the use cases of a running server share.
pub(crate) struct Parts<'a> {
    pub(super) settings: &'a Settings,
    pub(super) store: &'a Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    pub(super) hasher: Arc<dyn PasswordHasher>,
    pub(super) tokens: Arc<JwtTokens>,
    pub(super) mailer: Arc<dyn Mailer>,
    pub(super) email_token_key: EmailTokenKey,
    pub(super) login_attempts: LoginThrottle,
}

impl<'a> Parts<'a> {
    /// Makes them, and starts the threads that hash passwords.
    pub(crate) async fn make(
        settings: &'a Settings,
        store: &'a Arc<dyn Store>,
        installation: &Installation,
        mailer: Arc<dyn Mailer>,
        metrics: &ServerMetrics,
    ) -> anyhow::Result<Self> {
        let (clock, random) = (clock(), random());
        Ok(Self {
            settings,
            store,
            hasher: hasher(settings, &random, metrics)?,
            tokens: Arc::new(tokens(settings, store).await?),
            mailer,
            email_token_key: installation.email_token_key.clone(),
            login_attempts: LoginThrottle {
                throttles: store.clone(),
                turns: Arc::new(InProcessKeyedLock::default()),
                clock: clock.clone(),
                enabled: settings.rate_limits,
            },
            clock,
            random,
        })
    }
}

fn hasher(
    settings: &Settings,
    random: &Arc<dyn Random>,
    metrics: &ServerMetrics,
) -> anyhow::Result<Arc<dyn PasswordHasher>> {
    let metrics = metrics.hashing();
    let observer = Arc::new(metrics.clone());
    let hasher = Argon2Hasher::start(hasher_settings(settings), random.clone(), observer)
        .context("cannot start the threads that hash passwords")?;
    report_backend(hasher.backend(), &metrics);
    Ok(Arc::new(DisconnectAwareHasher::new(Arc::new(hasher))))
}

fn hasher_settings(settings: &Settings) -> HasherSettings {
    HasherSettings {
        threads: settings.hash_threads(),
        queue: settings.hash_queue,
        backend: settings.hash_backend,
        ..HasherSettings::default()
    }
}

/// The implementation of Argon2id that a server with these settings uses.
pub(crate) fn hash_backend(settings: &Settings) -> ActiveBackend {
    ActiveBackend::select(hasher_settings(settings).backend)
}

fn report_backend(backend: ActiveBackend, metrics: &HashMetrics) {
    metrics.set_backend(backend);
    if backend == ActiveBackend::ReferenceAfterFailure {
        tracing::error!(%backend, "argon2-rust failed its self-test, passwords are hashed with argon2");
    } else {
        tracing::info!(%backend, "passwords are hashed");
    }
}

async fn tokens(settings: &Settings, store: &Arc<dyn Store>) -> anyhow::Result<JwtTokens> {
    let keys = store
        .list_signing_keys()
        .await
        .context("cannot read the signing keys")?;
    let settings = JwtSettings {
        issuer: settings.public_url(),
        access_ttl: settings.sessions().access_ttl,
        refresh_ttl: settings.sessions().refresh_ttl,
    };
    JwtTokens::new(&keys, settings).context("cannot use the signing keys")
}

use std::sync::Arc;

use anyhow::Context as _;
use tenantry_adapters_argon2::{Argon2Hasher, HasherSettings};
use tenantry_adapters_jwt::{JwtSettings, JwtTokens};
use tenantry_api_actix::AttendedHasher;
use tenantry_domain::model::{Installation, MailTokenKey};
use tenantry_domain::ports::{Clock, Mailer, PasswordHasher, Random, Stores};
use tenantry_domain::use_cases::GuessLimits;

use super::{clock, random};
use crate::metrics::ServerMetrics;
use crate::settings::Settings;
use crate::turns::LocalTurns;

/// What the use cases of a running server share.
pub(crate) struct Parts<'a> {
    pub(super) settings: &'a Settings,
    pub(super) stores: &'a Stores,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    pub(super) hasher: Arc<dyn PasswordHasher>,
    pub(super) tokens: Arc<JwtTokens>,
    pub(super) mailer: Arc<dyn Mailer>,
    pub(super) mail_token_key: MailTokenKey,
    pub(super) guesses: GuessLimits,
}

impl<'a> Parts<'a> {
    /// Makes them, and starts the threads that hash passwords.
    pub(crate) async fn make(
        settings: &'a Settings,
        stores: &'a Stores,
        installation: &Installation,
        mailer: Arc<dyn Mailer>,
        metrics: &ServerMetrics,
    ) -> anyhow::Result<Self> {
        let (clock, random) = (clock(), random());
        Ok(Self {
            settings,
            stores,
            hasher: hasher(settings, &random, metrics)?,
            tokens: Arc::new(tokens(settings, stores).await?),
            mailer,
            mail_token_key: installation.mail_token_key.clone(),
            guesses: GuessLimits {
                throttles: stores.throttles.clone(),
                turns: Arc::new(LocalTurns::default()),
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
    let settings = HasherSettings {
        threads: settings.hash_threads,
        queue: settings.hash_queue,
        ..HasherSettings::default()
    };
    let observer = Arc::new(metrics.hashing());
    let hasher = Argon2Hasher::start_observed(settings, random.clone(), observer)
        .context("the threads that hash passwords do not start")?;
    Ok(Arc::new(AttendedHasher::new(Arc::new(hasher))))
}

async fn tokens(settings: &Settings, stores: &Stores) -> anyhow::Result<JwtTokens> {
    let keys = stores
        .signing_keys
        .list()
        .await
        .context("cannot read the signing keys")?;
    let settings = JwtSettings {
        issuer: settings.public_url.clone(),
        access_ttl: settings.sessions.access_ttl,
        refresh_ttl: settings.sessions.refresh_ttl,
    };
    JwtTokens::new(&keys, settings).context("cannot use the signing keys")
}

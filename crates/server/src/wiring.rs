//! Which implementation stands behind which port.

use std::sync::Arc;

use anyhow::Context as _;
use tenantry_adapters_argon2::{Argon2Hasher, HasherSettings};
use tenantry_adapters_jwt::{Ed25519KeyMaker, JwtSettings, JwtTokens};
use tenantry_api_actix::{Api, ApiSettings, Readiness};
use tenantry_domain::model::Installation;
use tenantry_domain::ports::{Clock, PasswordHasher, Random, Stores};
use tenantry_domain::use_cases::{
    AuthenticateAccess, AuthenticateServiceToken, AuthorizeRegistration, BootstrapInstallation,
    CreatePrivateUser, RecordRefusal, RegisterDeveloper, RegisterEndUser,
};

use crate::settings::Settings;
use crate::system::{SystemClock, SystemRandom};

/// The real clock.
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// The real generator.
pub(crate) fn random() -> Arc<dyn Random> {
    Arc::new(SystemRandom)
}

/// The first start.
pub(crate) fn bootstrap(stores: &Stores) -> BootstrapInstallation {
    BootstrapInstallation {
        installations: stores.installations.clone(),
        signing_keys: Arc::new(Ed25519KeyMaker),
        clock: clock(),
        random: random(),
    }
}

/// Everything that the HTTP face calls.
pub(crate) async fn api(
    settings: &Settings,
    stores: &Stores,
    installation: &Installation,
) -> anyhow::Result<Api> {
    let (clock, random) = (clock(), random());
    let hasher = hasher(settings, &random)?;
    let tokens = Arc::new(tokens(settings, stores).await?);
    Ok(Api {
        authorize_registration: AuthorizeRegistration {
            operator_keys: stores.operator_keys.clone(),
            developer_keys: stores.developer_keys.clone(),
            clock: clock.clone(),
        },
        register_developer: RegisterDeveloper {
            accounts: stores.accounts.clone(),
            hasher: hasher.clone(),
            clock: clock.clone(),
            random: random.clone(),
            mail_token_key: installation.mail_token_key.clone(),
        },
        register_end_user: RegisterEndUser {
            accounts: stores.accounts.clone(),
            hasher: hasher.clone(),
            tokens: tokens.clone(),
            clock: clock.clone(),
            random: random.clone(),
            mail_token_key: installation.mail_token_key.clone(),
            sessions: settings.sessions,
        },
        authenticate_service_token: AuthenticateServiceToken {
            service_tokens: stores.service_tokens.clone(),
            clock: clock.clone(),
        },
        create_private_user: CreatePrivateUser {
            accounts: stores.accounts.clone(),
            projects: stores.projects.clone(),
            hasher,
            clock: clock.clone(),
            random: random.clone(),
            mail_token_key: installation.mail_token_key.clone(),
        },
        authenticate_access: AuthenticateAccess {
            tokens: tokens.clone(),
            sessions: stores.sessions.clone(),
            clock: clock.clone(),
        },
        record_refusal: RecordRefusal {
            audit: stores.audit.clone(),
            clock: clock.clone(),
            random: random.clone(),
        },
        tokens,
        health: stores.health.clone(),
        clock,
        random,
        settings: ApiSettings {
            password_policy: settings.password_policy,
            trusted_proxies: settings.trusted_proxies.clone(),
            private_networks: settings.private_networks.clone(),
            rate_limits: settings.rate_limits,
        },
        readiness: Readiness::default(),
    })
}

fn hasher(
    settings: &Settings,
    random: &Arc<dyn Random>,
) -> anyhow::Result<Arc<dyn PasswordHasher>> {
    let settings = HasherSettings {
        threads: settings.hash_threads,
        queue: settings.hash_queue,
        ..HasherSettings::default()
    };
    let hasher = Argon2Hasher::start(settings, random.clone())
        .context("the threads that hash passwords do not start")?;
    Ok(Arc::new(hasher))
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

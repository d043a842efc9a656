use std::sync::Arc;

use anyhow::Context as _;
use tenantry_adapters_argon2::{ActiveBackend, Argon2Hasher, HasherSettings};
use tenantry_adapters_jwt::{JwtSettings, JwtTokens};
use tenantry_api_actix::{Api, ApiSettings, DisconnectAwareHasher, Readiness};
use tenantry_domain::app::UseCases;
use tenantry_domain::email::Mailer;
use tenantry_domain::installation::Installation;
use tenantry_domain::passwords::PasswordHasher;
use tenantry_domain::ports::{AdminPorts, Ports};
use tenantry_domain::signing_keys::ListSigningKeys;
use tenantry_domain::system::{Clock, Random};

use super::policy;
use crate::keyed_lock::InProcessKeyedLock;
use crate::metrics::{HashMetrics, ServerMetrics};
use crate::settings::Settings;
use crate::system::ThreadRandom;
use crate::workers::{EmailWorker, SigningKeyWorker, Workers};

/// The use cases of a running server.
pub(crate) struct Application {
    use_cases: UseCases,
    tokens: Arc<JwtTokens>,
    clock: Arc<dyn Clock>,
}

impl Application {
    /// Makes the use cases, and starts the threads that hash passwords.
    pub(crate) async fn start(
        settings: &Settings,
        admin: AdminPorts,
        installation: &Installation,
        mailer: Arc<dyn Mailer>,
        metrics: &ServerMetrics,
    ) -> anyhow::Result<Self> {
        let tokens = Arc::new(tokens(settings, &admin).await?);
        let ports = Ports {
            hasher: hasher(settings, &admin.random, metrics)?,
            token_issuer: tokens.clone(),
            token_verifier: tokens.clone(),
            mailer,
            keyed_lock: Arc::new(InProcessKeyedLock::default()),
            email_token_key: installation.email_token_key.clone(),
            store: admin.store,
            signing_key_generator: admin.signing_key_generator,
            clock: admin.clock,
            random: admin.random,
        };
        Ok(Self {
            use_cases: UseCases::new(&ports, &policy(settings)),
            tokens,
            clock: ports.clock,
        })
    }

    /// What the HTTP API calls.
    pub(crate) fn api(&self, settings: &Settings) -> Api {
        let policy = policy(settings);
        Api {
            use_cases: self.use_cases.clone(),
            clock: self.clock.clone(),
            random: Arc::new(ThreadRandom),
            settings: ApiSettings {
                password_policy: policy.passwords,
                trusted_proxies: settings.trusted_proxies.clone(),
                private_networks: settings.private_allowed_cidrs.clone(),
                require_verified_email: policy.require_verified_email,
                rate_limits: policy.rate_limits,
            },
            readiness: Readiness::default(),
        }
    }

    /// The tasks that run beside the requests.
    pub(crate) fn workers(&self, metrics: ServerMetrics) -> Workers {
        let (use_cases, admin) = (&self.use_cases, &self.use_cases.admin);
        Workers {
            emails: EmailWorker {
                process: use_cases.process_email_requests.clone(),
                deliver: use_cases.deliver_emails.clone(),
                retry: admin.retry_emails.clone(),
                overview: admin.get_outbox_overview.clone(),
                clock: self.clock.clone(),
                metrics,
            },
            signing_keys: SigningKeyWorker {
                list: admin.list_signing_keys.clone(),
                tokens: self.tokens.clone(),
            },
            purge: use_cases.purge_expired.clone(),
        }
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

async fn tokens(settings: &Settings, admin: &AdminPorts) -> anyhow::Result<JwtTokens> {
    let keys = ListSigningKeys::new(admin, &policy(settings));
    let keys = keys.run().await.context("cannot read the signing keys")?;
    let settings = JwtSettings {
        issuer: settings.public_url(),
        access_ttl: settings.sessions().access_ttl,
        refresh_ttl: settings.sessions().refresh_ttl,
    };
    JwtTokens::new(&keys, settings).context("cannot use the signing keys")
}

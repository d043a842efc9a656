//! `tenantry serve`

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::available_parallelism;

use anyhow::Context as _;
use tenantry_api_actix::{Listeners, Metrics, MetricsListener, Stopper};
use tenantry_domain::installation::Bootstrapped;
use tenantry_domain::installation::ConfiguredSecrets;
use tenantry_domain::signing_keys::PrepareSigningKeys;
use tenantry_domain::store::Store;

use super::first_start;
use crate::metrics::ServerMetrics;
use crate::settings::{self, Settings};
use crate::wiring::{self, Parts};
use crate::{listener, logging, storage};

/// Sets up the database, serves requests, and stops on SIGTERM or Ctrl-C.
pub(crate) async fn run(settings: Settings) -> anyhow::Result<()> {
    logging::start(&settings)?;
    warn_of_unknown_variables();
    // Before the database: the secrets of the first start would be lost if a later step failed.
    let metrics = ServerMetrics::default();
    let listeners = bind(&settings, &metrics)?;
    let mailer = wiring::mailer(&settings)?;
    let store = storage::open(&settings.database_url)?;
    let bootstrapped = set_up(&settings, &store).await?;
    let installation = &bootstrapped.installation;
    let parts = Parts::make(&settings, &store, installation, mailer, &metrics).await?;
    let threads = available_parallelism().map_or(1, usize::from);
    let serving = tenantry_api_actix::serve(parts.api(), listeners, threads)?;
    let workers = parts.workers(metrics).start();
    tokio::spawn(stop_on_signal(serving.stopper()));
    tracing::info!(address = %settings.listen, public_url = settings.public_url(), "listening");
    first_start::print(&settings, &bootstrapped);
    serving.finished().await.context("the server failed")?;
    workers.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// A misspelt setting would otherwise be ignored silently.
fn warn_of_unknown_variables() {
    let is_known = |name: &str| {
        name == "TENANTRY_CONFIG"
            || name.starts_with("TENANTRY_TEST_")
            || settings::is_variable(name)
    };
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("TENANTRY_") && !is_known(&name) {
            tracing::warn!(variable = %name, "unknown setting");
        }
    }
}

fn bind(settings: &Settings, metrics: &ServerMetrics) -> anyhow::Result<Listeners> {
    let bind = |variable: &str, address: SocketAddr| {
        listener::bind(address).with_context(|| format!("{variable}: cannot listen on {address}"))
    };
    Ok(Listeners {
        public: bind("TENANTRY_LISTEN", settings.listen)?,
        private: settings
            .private_listen
            .map(|address| bind("TENANTRY_PRIVATE_LISTEN", address))
            .transpose()?,
        metrics: settings
            .metrics_listen
            .map(|address| bind("TENANTRY_METRICS_LISTEN", address))
            .transpose()?
            .map(|listener| metrics_listener(metrics.clone(), listener)),
    })
}

fn metrics_listener(metrics: ServerMetrics, listener: TcpListener) -> MetricsListener {
    let metrics = Metrics::of(move || metrics.render());
    MetricsListener { listener, metrics }
}

async fn set_up(settings: &Settings, store: &Arc<dyn Store>) -> anyhow::Result<Bootstrapped> {
    let applied = store
        .apply_migrations()
        .await
        .context("cannot update the database schema")?;
    for migration in applied {
        tracing::info!(migration, "applied");
    }
    let bootstrap = wiring::bootstrap(settings, store);
    let bootstrapped = bootstrap
        .run(&settings.secrets())
        .await
        .context("cannot set up the database")?;
    reject_revoked_secrets(&settings.secrets(), store).await?;
    PrepareSigningKeys(wiring::rotate_signing_keys(settings, store))
        .run()
        .await
        .context("cannot prepare the signing keys")?;
    Ok(bootstrapped)
}

/// Without this check the server would start with a credential that every request rejects.
async fn reject_revoked_secrets(
    secrets: &ConfiguredSecrets,
    store: &Arc<dyn Store>,
) -> anyhow::Result<()> {
    const REASON: &str = "this value was revoked earlier; choose another one";
    let now = wiring::clock().now();
    if let Some(key) = &secrets.operator_key {
        let found = store.find_active_operator_key(&key.hash(), now).await?;
        anyhow::ensure!(found.is_some(), "TENANTRY_OPERATOR_KEY: {REASON}");
    }
    if let Some(token) = &secrets.service_token {
        let found = store.find_active_service_token(&token.hash(), now).await?;
        anyhow::ensure!(found.is_some(), "TENANTRY_SERVICE_TOKEN: {REASON}");
    }
    Ok(())
}

async fn stop_on_signal(stopper: Stopper) {
    signal().await;
    tracing::info!("stopping: requests in flight have 15 seconds");
    stopper.stop().await;
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(error) => {
            tracing::error!(%error, "cannot handle SIGTERM");
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn signal() {
    let _ = tokio::signal::ctrl_c().await;
}

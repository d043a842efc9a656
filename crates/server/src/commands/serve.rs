//! `tenantry serve`

use std::net::{SocketAddr, TcpListener};
use std::thread::available_parallelism;

use anyhow::Context as _;
use tenantry_api_actix::{Listeners, Metrics, MetricsListener, Stopper};
use tenantry_domain::app::AdminUseCases;
use tenantry_domain::installation::{
    Bootstrapped, CheckConfiguredSecretsError as SecretsError, ConfiguredSecrets,
};

use super::first_start;
use crate::metrics::ServerMetrics;
use crate::settings::{self, Settings};
use crate::wiring::{self, Application};
use crate::{listener, logging};

/// Sets up the database, serves requests, and stops on SIGTERM or Ctrl-C.
pub(crate) async fn run(settings: Settings) -> anyhow::Result<()> {
    logging::start(&settings)?;
    warn_of_unknown_variables();
    // Before the database: the secrets of the first start would be lost if a later step failed.
    let metrics = ServerMetrics::default();
    let listeners = bind(&settings, &metrics)?;
    let mailer = wiring::mailer(&settings)?;
    let ports = wiring::admin_ports(&settings)?;
    let admin = AdminUseCases::new(&ports, &wiring::policy(&settings));
    let bootstrapped = set_up(&settings.secrets(), &admin).await?;
    let installation = &bootstrapped.installation;
    let application = Application::start(&settings, ports, installation, mailer, &metrics).await?;
    let threads = available_parallelism().map_or(1, usize::from);
    let serving = tenantry_api_actix::serve(application.api(&settings), listeners, threads)?;
    let workers = application.workers(metrics).start();
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

async fn set_up(
    secrets: &ConfiguredSecrets,
    admin: &AdminUseCases,
) -> anyhow::Result<Bootstrapped> {
    let applied = admin
        .apply_migrations
        .run()
        .await
        .context("cannot update the database schema")?;
    for migration in applied {
        tracing::info!(migration, "applied");
    }
    let bootstrapped = admin
        .bootstrap_installation
        .run(secrets)
        .await
        .context("cannot set up the database")?;
    let checked = admin.check_configured_secrets.run(secrets).await;
    checked.map_err(with_setting)?;
    admin
        .prepare_signing_keys
        .run()
        .await
        .context("cannot prepare the signing keys")?;
    Ok(bootstrapped)
}

/// Names the setting that holds a revoked secret.
fn with_setting(error: SecretsError) -> anyhow::Error {
    const REASON: &str = "this value was revoked earlier; choose another one";
    match error {
        SecretsError::OperatorKeyRevoked => anyhow::anyhow!("TENANTRY_OPERATOR_KEY: {REASON}"),
        SecretsError::ServiceTokenRevoked => anyhow::anyhow!("TENANTRY_SERVICE_TOKEN: {REASON}"),
        SecretsError::Port(error) => error.into(),
    }
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

use std::io::IsTerminal as _;

use tracing_log::LogTracer;
use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

/// Starts logging to standard error, in colour on a terminal only.
///
/// # Errors
/// When a logger is already installed.
pub(crate) fn start(settings: &Settings) -> anyhow::Result<()> {
    let is_terminal = std::io::stderr().is_terminal();
    let automatic = if is_terminal {
        LogFormat::Text
    } else {
        LogFormat::Json
    };
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&settings.log))
        .with_writer(standard_error()?)
        // The server must keep running when the reader of its log is gone.
        .log_internal_errors(false)
        .with_ansi(is_terminal);
    forward_log_crate()?;
    let subscriber: Box<dyn tracing::Subscriber + Send + Sync> =
        match settings.log_format.unwrap_or(automatic) {
            LogFormat::Text => Box::new(lines.finish()),
            LogFormat::Json => Box::new(lines.json().finish()),
        };
    tracing::subscriber::set_global_default(subscriber)?;
    Ok(())
}

/// Standard error without the process-wide lock, so that threads do not wait for each other. Each line is one
/// write, which is atomic for a file, and up to 4 KiB for a pipe.
#[cfg(unix)]
fn standard_error() -> std::io::Result<std::fs::File> {
    use std::os::fd::AsFd as _;
    let duplicate = std::io::stderr().as_fd().try_clone_to_owned()?;
    Ok(duplicate.into())
}

/// `Stderr` converts the text for the Windows console.
#[cfg(not(unix))]
fn standard_error() -> std::io::Result<fn() -> std::io::Stderr> {
    Ok(std::io::stderr)
}

/// Includes libraries that use the `log` crate, except the Postgres driver: it logs the parameters of
/// statements, which include hashes and private keys (R60).
fn forward_log_crate() -> anyhow::Result<()> {
    LogTracer::builder().ignore_crate("tokio_postgres").init()?;
    Ok(())
}

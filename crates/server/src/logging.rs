use std::io::IsTerminal as _;

use tracing_log::LogTracer;
use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

/// Starts logging to standard error, in colour on a terminal only.
///
/// # Errors
/// When something else logs already.
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
        // A log that nobody reads any more must not stop the server.
        .log_internal_errors(false)
        .with_ansi(is_terminal);
    forward_other_logs()?;
    let subscriber: Box<dyn tracing::Subscriber + Send + Sync> =
        match settings.log_format.unwrap_or(automatic) {
            LogFormat::Text => Box::new(lines.finish()),
            LogFormat::Json => Box::new(lines.json().finish()),
        };
    tracing::subscriber::set_global_default(subscriber)?;
    Ok(())
}

/// Standard error without the lock of the process before it, so that threads need not wait for each other. A line
/// is written at once, and the system keeps lines apart: any in a file, those up to 4 KiB in a pipe.
#[cfg(unix)]
fn standard_error() -> std::io::Result<std::fs::File> {
    use std::os::fd::AsFd as _;
    let duplicate = std::io::stderr().as_fd().try_clone_to_owned()?;
    Ok(duplicate.into())
}

/// Standard error, which knows what characters a console has.
#[cfg(not(unix))]
fn standard_error() -> std::io::Result<fn() -> std::io::Stderr> {
    Ok(std::io::stderr)
}

/// Lines of libraries that use the `log` crate. The database driver is left out: it logs the values of
/// statements, and so hashes and private keys (R60).
fn forward_other_logs() -> anyhow::Result<()> {
    LogTracer::builder().ignore_crate("tokio_postgres").init()?;
    Ok(())
}

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

/// Starts logging to standard error, in colour on a terminal only.
pub(crate) fn start(settings: &Settings) {
    let is_terminal = std::io::stderr().is_terminal();
    let automatic = if is_terminal {
        LogFormat::Text
    } else {
        LogFormat::Json
    };
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&settings.log))
        .with_writer(std::io::stderr)
        .with_ansi(is_terminal);
    match settings.log_format.unwrap_or(automatic) {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

//! The binary `tenantry`: reads the settings, connects ports to adapters, and runs a command.

mod cli;
mod commands;
mod keyed_lock;
mod listener;
mod logging;
mod metrics;
mod output;
mod settings;
mod storage;
mod system;
mod wiring;
mod workers;

use std::process::ExitCode;

use settings::SettingsErrors;

/// Wrong usage or invalid settings.
const EXIT_USAGE: u8 = 2;

/// For workers only: the HTTP server has its own threads, one for each processor.
const BACKGROUND_THREADS: usize = 1;

fn main() -> ExitCode {
    let (cli, flags) = cli::parse();
    let result = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(BACKGROUND_THREADS)
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(commands::run(cli, &flags)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&error);
            if error.is::<SettingsErrors>() {
                ExitCode::from(EXIT_USAGE)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

//! The binary `tenantry`: reads the settings, wires the crates together and runs a command.

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

/// Wrong usage or settings.
const EXIT_USAGE: u8 = 2;

/// For what goes on beside the requests; those have threads of their own, one for each processor.
const BACKGROUND_THREADS: usize = 1;

fn main() -> ExitCode {
    let (cli, given) = cli::parse();
    let result = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(BACKGROUND_THREADS)
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(commands::run(cli, given)));
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

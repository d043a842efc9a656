//! One file for each command.

mod config;
mod doctor;
mod first_start;
mod keys;
mod migrate;
mod operator_key;
mod outbox;
mod serve;
mod service_token;

use clap::ArgMatches;

use crate::cli::{Cli, Command};
use crate::output;
use crate::settings::Sources;

/// `flags` holds the flags of the settings.
pub(crate) async fn run(cli: Cli, flags: &ArgMatches) -> anyhow::Result<()> {
    let sources = Sources::collect(flags, cli.config.as_deref());
    match cli.command.unwrap_or(Command::Serve) {
        Command::Openapi => output::result(tenantry_api_actix::openapi_json().trim_end()),
        Command::Config(command) => config::run(&command, sources)?,
        Command::Serve => serve::run(sources.read()?).await?,
        Command::Migrate(command) => migrate::run(command, sources.read()?).await?,
        Command::Doctor(format) => doctor::run(format, sources.read()?).await?,
        Command::Keys(command) => keys::run(command, sources.read()?).await?,
        Command::Outbox(command) => outbox::run(command, sources.read()?).await?,
        Command::OperatorKey(command) => operator_key::run(command, sources.read()?).await?,
        Command::ServiceToken(command) => service_token::run(command, sources.read()?).await?,
    }
    Ok(())
}

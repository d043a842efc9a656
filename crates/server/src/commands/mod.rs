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

use crate::cli::{Cli, Command};
use crate::output;
use crate::settings::{Given, GivenSettings, Settings};

/// Runs the command that was asked for.
pub(crate) async fn run(cli: Cli, flags: Given) -> anyhow::Result<()> {
    let variable = |name: &str| std::env::var(name).ok();
    let given = GivenSettings::collect(flags, cli.config.as_deref(), variable);
    match cli.command.unwrap_or(Command::Serve) {
        Command::Openapi => output::result(tenantry_api_actix::openapi_json().trim_end()),
        Command::Config(command) => config::run(&command, given)?,
        Command::Serve => serve::run(Settings::read(given)?).await?,
        Command::Migrate(command) => migrate::run(command, Settings::read(given)?).await?,
        Command::Doctor(format) => doctor::run(format, Settings::read(given)?).await?,
        Command::Keys(command) => keys::run(command, Settings::read(given)?).await?,
        Command::Outbox(command) => outbox::run(command, Settings::read(given)?).await?,
        Command::OperatorKey(command) => operator_key::run(command, Settings::read(given)?).await?,
        Command::ServiceToken(command) => {
            service_token::run(command, Settings::read(given)?).await?;
        }
    }
    Ok(())
}

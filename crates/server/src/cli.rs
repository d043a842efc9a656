//! The command line.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::{Arg, ArgMatches, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tenantry_domain::keys::Scope;
use tenantry_domain::values::{AllowedNetworks, Name, OperatorKeyId, ProjectId, ServiceTokenId};

use crate::settings::{Given, SETTINGS};

/// Accounts for platforms: operators register developers, developers get projects and keys, end users
/// register into projects, systems create users.
#[derive(Parser)]
#[command(name = "tenantry", version, after_help = "Without a command: serve.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Settings file [default: tenantry.toml, when there is one]
    #[arg(long, global = true, env = "TENANTRY_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<std::path::PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// ApiResponse requests (the default)
    Serve,
    /// Look at or update the database schema
    #[command(subcommand)]
    Migrate(Migrate),
    /// Keys that register developers
    #[command(subcommand)]
    OperatorKey(OperatorKeyCommand),
    /// Tokens for systems that call the private endpoints
    #[command(subcommand)]
    ServiceToken(ServiceTokenCommand),
    /// Keys that tokens are signed with
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Mails that wait or were given up
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// Look for trouble: database, signing keys, mail server, outbox
    Doctor(Format),
    /// Look at the settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the OpenAPI document
    Openapi,
}

#[derive(Subcommand)]
pub(crate) enum Migrate {
    /// Show which migrations are applied
    Status(Format),
    /// Apply pending migrations
    Up,
}

#[derive(Subcommand)]
pub(crate) enum OperatorKeyCommand {
    /// Make a key and show it once
    Create {
        /// What you call it
        #[arg(long, value_parser = name)]
        name: Name,
        #[command(flatten)]
        format: Format,
    },
    /// List all keys, revoked ones too
    List(Format),
    /// Revoke a key for good
    Revoke {
        /// The id that `list` shows
        id: OperatorKeyId,
    },
}

#[derive(Subcommand)]
pub(crate) enum ServiceTokenCommand {
    /// Make a token and show it once
    Create(CreateServiceToken),
    /// List all tokens, revoked ones too
    List(Format),
    /// Revoke a token for good
    Revoke {
        /// The id that `list` shows
        id: ServiceTokenId,
    },
}

#[derive(Args)]
pub(crate) struct CreateServiceToken {
    /// What you call it
    #[arg(long, value_parser = name)]
    pub(crate) name: Name,
    /// What it may do: `users:create`, `users:create_verified`, `users:import`
    #[arg(long = "scope",  required = true, num_args = 1..)]
    pub(crate) scopes: Vec<Scope>,
    /// The one project it is bound to [default: the whole platform]
    #[arg(long, value_name = "UUID")]
    pub(crate) project: Option<ProjectId>,
    /// Networks it may be used from, such as 10.0.0.0/8 [default: all that the installation allows]
    #[arg(long, value_name = "CIDR", num_args = 1.., value_parser = network)]
    pub(crate) cidr: Vec<String>,
    /// How long it lives, such as 90d or 12h [default: until it is revoked]
    #[arg(long, value_name = "TIME", value_parser = life)]
    pub(crate) expires_in: Option<Duration>,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// Let the next key sign; tokens signed before stay good
    RotateSigning(Format),
}

#[derive(Subcommand)]
pub(crate) enum OutboxCommand {
    /// List mails that were given up
    Dead(Format),
    /// Send mails now that were given up or wait for another try
    Retry(Format),
}

#[derive(Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show every setting, where it comes from, and everything that is wrong
    Check(Format),
    /// Print docs/configuration.md
    #[command(hide = true)]
    Reference,
}

#[derive(Args, Clone, Copy)]
pub(crate) struct Format {
    /// Print JSON, for machines
    #[arg(long)]
    pub(crate) json: bool,
}

/// Reads the command line; wrong usage ends the program with exit code 2.
pub(crate) fn parse() -> (Cli, Given) {
    let flags = SETTINGS
        .iter()
        .filter(|setting| !setting.is_secret)
        .map(|setting| {
            Arg::new(setting.key)
                .long(setting.flag())
                .value_name("VALUE")
                .global(true)
                .help_heading("Settings")
                .help(setting.help)
        });
    let command = Cli::command().args(flags);
    let matches = command.get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    (cli, given_flags(&matches))
}

fn given_flags(matches: &ArgMatches) -> Given {
    let mut given = BTreeMap::new();
    for setting in SETTINGS.iter().filter(|setting| !setting.is_secret) {
        if let Some(value) = matches.get_one::<String>(setting.key) {
            given.insert(setting.key, value.clone());
        }
    }
    given
}

fn name(text: &str) -> Result<Name, tenantry_domain::values::NameError> {
    Name::parse(text)
}

fn network(text: &str) -> Result<String, tenantry_domain::values::InvalidNetwork> {
    text.parse::<AllowedNetworks>()
        .map(|network| network.to_string())
}

/// Longer than a person, so that nobody means it.
const LONGEST_LIFE: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

fn life(text: &str) -> Result<Duration, String> {
    let life = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if life.is_zero() || life > LONGEST_LIFE {
        return Err("a token lives for some time, at most 100 years".to_owned());
    }
    Ok(life)
}

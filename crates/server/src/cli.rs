//! The command line.

use std::time::Duration;

use clap::{ArgMatches, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tenantry_domain::keys::Scope;
use tenantry_domain::values::{AllowedNetworks, Name, OperatorKeyId, ProjectId, ServiceTokenId};

use crate::settings;

/// Self-hosted, multi-tenant authentication server.
#[derive(Parser)]
#[command(
    name = "tenantry",
    version,
    after_help = "Without a command, `tenantry` runs `serve`."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Settings file [default: tenantry.toml, if it exists]
    #[arg(
        long,
        global = true,
        env = "TENANTRY_CONFIG",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub(crate) config: Option<std::path::PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the server (the default)
    Serve,
    /// Show or update the database schema
    #[command(subcommand)]
    Migrate(Migrate),
    /// Manage operator keys, which register developers
    #[command(subcommand)]
    OperatorKey(OperatorKeyCommand),
    /// Manage service tokens, which authenticate systems at the private endpoints
    #[command(subcommand)]
    ServiceToken(ServiceTokenCommand),
    /// Manage the keys that sign tokens
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Manage the outbox of emails
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// Check the database, the signing keys, the SMTP server, password hashing and the outbox
    Doctor(Format),
    /// Show and check the settings
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
    /// Create an operator key and print it once
    Create {
        /// Name of the key
        #[arg(long, value_parser = name)]
        name: Name,
        #[command(flatten)]
        format: Format,
    },
    /// List all operator keys, including revoked ones
    List(Format),
    /// Revoke an operator key permanently
    Revoke {
        /// Id of the operator key, as `list` shows it
        id: OperatorKeyId,
    },
}

#[derive(Subcommand)]
pub(crate) enum ServiceTokenCommand {
    /// Create a service token and print it once
    Create(CreateServiceToken),
    /// List all service tokens, including revoked ones
    List(Format),
    /// Revoke a service token permanently
    Revoke {
        /// Id of the service token, as `list` shows it
        id: ServiceTokenId,
    },
}

#[derive(Args)]
pub(crate) struct CreateServiceToken {
    /// Name of the token
    #[arg(long, value_parser = name)]
    pub(crate) name: Name,
    /// What the token permits: `users:create`, `users:create_verified`, `users:import`
    #[arg(long = "scope", required = true, num_args = 1..)]
    pub(crate) scopes: Vec<Scope>,
    /// Project to which the token is limited [default: none, the token is valid for the platform]
    #[arg(long, value_name = "UUID")]
    pub(crate) project: Option<ProjectId>,
    /// Networks from which the token is accepted, such as 10.0.0.0/8
    /// [default: `TENANTRY_PRIVATE_ALLOWED_CIDRS`]
    #[arg(long, value_name = "CIDR", num_args = 1.., value_parser = network)]
    pub(crate) cidr: Vec<String>,
    /// Lifetime, such as 90d or 12h [default: until it is revoked]
    #[arg(long, value_name = "DURATION", value_parser = lifetime)]
    pub(crate) expires_in: Option<Duration>,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// Sign with the next key; tokens of earlier keys stay valid
    RotateSigning(Format),
}

#[derive(Subcommand)]
pub(crate) enum OutboxCommand {
    /// List dead letters: emails whose delivery was abandoned
    Dead(Format),
    /// Retry the delivery of dead letters and of waiting emails now
    Retry(Format),
}

#[derive(Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show every setting with its source, and report every invalid setting
    Check(Format),
    /// Print docs/configuration.md
    #[command(hide = true)]
    Reference,
}

#[derive(Args, Clone, Copy)]
pub(crate) struct Format {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Parses the command line. Wrong usage ends the process with exit code 2. The flags of the settings are
/// among the matches.
pub(crate) fn parse() -> (Cli, ArgMatches) {
    let matches = Cli::command().args(settings::flags()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    (cli, matches)
}

fn name(text: &str) -> Result<Name, tenantry_domain::values::NameError> {
    Name::parse(text)
}

fn network(text: &str) -> Result<String, tenantry_domain::values::InvalidNetwork> {
    text.parse::<AllowedNetworks>()
        .map(|network| network.to_string())
}

/// Rejects typing errors, and keeps the expiry far from overflow.
const MAX_LIFETIME: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

fn lifetime(text: &str) -> Result<Duration, String> {
    let lifetime = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if lifetime.is_zero() || lifetime > MAX_LIFETIME {
        return Err("must be more than zero and at most 100 years".to_owned());
    }
    Ok(lifetime)
}

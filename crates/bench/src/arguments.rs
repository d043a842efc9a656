//! What can be typed.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::database::DatabaseUrl;

/// What Tenantry is measured against.
#[derive(Debug, Parser)]
#[command(disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Hash passwords and do nothing else; print how many a second, as JSON
    Argon2 {
        /// How many hash at a time
        #[arg(long)]
        threads: NonZeroUsize,
        /// How long
        #[arg(long)]
        seconds: f64,
    },
    /// Answer `GET /accounts/{id}` with one select, until killed
    Serve {
        /// `sqlite://PATH` or `postgres://USER@HOST/NAME`, migrated by `tenantry`
        #[arg(long)]
        database_url: DatabaseUrl,
        /// Where to answer
        #[arg(long)]
        listen: SocketAddr,
    },
    /// Post from many clients that come again when `Retry-After` tells them to; print the answers, as JSON
    Patient(PatientArguments),
    /// Copy the end user `user0@example.com` until there are many
    Fill(FillArguments),
    /// Make a Postgres database
    CreateDatabase(DatabaseArguments),
    /// Remove a Postgres database, also when somebody is connected to it
    DropDatabase(DatabaseArguments),
}

/// Who posts what, and for how long.
#[derive(Debug, Args)]
pub(crate) struct PatientArguments {
    /// Where to
    #[arg(long)]
    pub(crate) url: String,
    /// As `Name: value`
    #[arg(long, value_parser = header)]
    pub(crate) header: Vec<(String, String)>,
    /// A file with a body in each line; each client takes one
    #[arg(long)]
    pub(crate) bodies: PathBuf,
    /// How many at a time; they come within a second
    #[arg(long)]
    pub(crate) clients: u32,
    /// How long; what was begun is waited for
    #[arg(long)]
    pub(crate) seconds: f64,
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(": ").ok_or("must be `Name: value`")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// How many of what.
#[derive(Debug, Args)]
pub(crate) struct FillArguments {
    /// Where `user0@example.com` is
    #[arg(long)]
    pub(crate) database_url: DatabaseUrl,
    /// End users there are afterwards; the first 1,000 are in the project of the one that was there
    #[arg(long)]
    pub(crate) users: u32,
    /// Projects there are afterwards
    #[arg(long, default_value_t = 1)]
    pub(crate) projects: u32,
}

/// A database of a Postgres server.
#[derive(Debug, Args)]
pub(crate) struct DatabaseArguments {
    /// Any other database of the server
    #[arg(long)]
    pub(crate) database_url: DatabaseUrl,
    /// Lower-case letters, digits and underscores
    #[arg(value_parser = crate::database::name)]
    pub(crate) name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }
}

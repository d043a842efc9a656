//! What can be typed after `cargo xtask bench`.

use std::fmt::{self, Display, Formatter};

use clap::{Args, ValueEnum};

/// Which measurements, and what to make of them.
#[derive(Debug, Default, Args)]
pub(crate) struct BenchArguments {
    /// A debug build and half a second for each: shows that measuring works, not how quick anything is
    #[arg(long, conflicts_with = "strict")]
    pub(crate) quick: bool,
    /// Only these rows, such as `P1,P3`
    #[arg(long, value_enum, ignore_case = true, value_delimiter = ',')]
    pub(crate) only: Vec<Row>,
    /// Only on this database
    #[arg(long, value_enum)]
    pub(crate) database: Option<Database>,
    /// Measure this beside ours, such as `libsodium,better-auth`; on Postgres, except libsodium
    #[arg(long = "peer", value_enum, value_delimiter = ',', value_name = "NAME")]
    pub(crate) peers: Vec<Peer>,
    /// Fail when something is below its bar
    #[arg(long)]
    pub(crate) strict: bool,
}

impl BenchArguments {
    /// Whether everything is measured, so that it may be written down.
    pub(crate) fn is_everything(&self) -> bool {
        !self.quick && self.only.is_empty() && self.database.is_none()
    }

    /// The rows that are wanted, in their order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        let is_wanted = |row: &Row| self.only.is_empty() || self.only.contains(row);
        Row::value_variants().iter().copied().filter(is_wanted)
    }

    /// The databases that are wanted.
    pub(crate) fn databases(&self) -> impl Iterator<Item = Database> {
        let is_wanted = |database: &Database| self.database.is_none_or(|only| only == *database);
        let all = Database::value_variants().iter().copied();
        all.filter(is_wanted)
    }

    /// How it would be typed again.
    pub(crate) fn typed(&self) -> String {
        let mut words = vec!["cargo xtask bench".to_owned()];
        words.extend(self.peers.iter().map(|peer| format!("--peer {peer}")));
        words.extend(self.strict.then(|| "--strict".to_owned()));
        words.join(" ")
    }
}

/// A row of the table in `docs/performance.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Row {
    /// Logins and registrations against bare hashes
    P1,
    /// Reads against a bare server
    P2,
    /// Reads while everybody logs in
    P3,
    /// Memory
    P4,
    /// More clients than can be served
    P5,
    /// Statements a request
    P6,
    /// Many users against few
    P7,
    /// Start and size
    P8,
    /// One project's flood and another's logins
    Tenants,
    /// What else there is, as `--peer` names it
    Peers,
}

impl Display for Row {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Tenants => "tenants".to_owned(),
            Self::Peers => "peers".to_owned(),
            numbered => format!("{numbered:?}"),
        };
        formatter.pad(&name)
    }
}

/// What others made for the same purpose, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Peer {
    /// Argon2id in C, against the library that we use
    Libsodium,
    /// Accounts for TypeScript
    BetterAuth,
    /// Accounts for Python
    FastapiUsers,
}

impl Display for Peer {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Libsodium => "libsodium",
            Self::BetterAuth => "better-auth",
            Self::FastapiUsers => "fastapi-users",
        })
    }
}

/// Where the server keeps what it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Database {
    /// A file
    Sqlite,
    /// A server
    Postgres,
}

impl Display for Database {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "Postgres",
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Typed {
        #[command(flatten)]
        bench: BenchArguments,
    }

    fn typed(line: &str) -> BenchArguments {
        Typed::parse_from(line.split_whitespace()).bench
    }

    #[test]
    fn rows_come_in_their_order_whatever_was_typed() {
        let rows: Vec<Row> = typed("bench --only tenants,p3,P1").rows().collect();
        assert_eq!(rows, [Row::P1, Row::P3, Row::Tenants]);
        assert_eq!(typed("bench").rows().count(), Row::value_variants().len());
    }

    #[test]
    fn peers_are_typed_as_they_are_called() {
        let arguments = typed("bench --peer libsodium,better-auth --peer fastapi-users");
        assert_eq!(
            arguments.typed(),
            "cargo xtask bench --peer libsodium --peer better-auth --peer fastapi-users"
        );
    }

    #[test]
    fn only_a_run_of_everything_is_written_down() {
        assert!(typed("bench").is_everything());
        assert!(typed("bench --strict").is_everything());
        for part in [
            "bench --quick",
            "bench --only P2",
            "bench --database sqlite",
        ] {
            assert!(!typed(part).is_everything(), "{part}");
        }
    }
}

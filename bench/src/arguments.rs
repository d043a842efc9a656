//! Command line of `cargo xtask bench`.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Measure the server against the limits of this machine
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask bench")]
pub(crate) struct Arguments {
    /// Short measurements of debug builds: shows that every row works, not how fast the server is
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only these rows, such as `P1,P3`
    #[arg(
        long,
        value_enum,
        ignore_case = true,
        value_delimiter = ',',
        value_name = "ROW"
    )]
    pub(crate) only: Vec<Row>,
    /// Also measure another system, such as `libsodium,better-auth`
    #[arg(long = "peer", value_enum, value_delimiter = ',', value_name = "NAME")]
    pub(crate) peers: Vec<Peer>,
    /// The server's program; `cargo xtask bench` sets this and the two below
    #[arg(long, hide = true)]
    pub(crate) server: PathBuf,
    /// Load generator
    #[arg(long, hide = true)]
    pub(crate) oha: PathBuf,
    /// Postgres on which databases may be created
    #[arg(long, hide = true)]
    pub(crate) postgres_url: String,
}

impl Arguments {
    /// Whether the run measures everything, so that it may replace the documented one.
    pub(crate) fn is_complete(&self) -> bool {
        !self.quick && self.only.is_empty()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        let rows = Row::value_variants().iter().copied();
        rows.filter(|row| self.only.is_empty() || self.only.contains(row))
            .filter(|row| *row != Row::Peers || !self.peers.is_empty())
    }
}

/// A row of the table in `docs/performance.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Row {
    P1,
    P2,
    P3,
    P4,
    P5,
    P6,
    P7,
    P8,
    P10,
    /// Other systems, as `--peer` names them
    Peers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Peer {
    Libsodium,
    BetterAuth,
    FastapiUsers,
}

impl Peer {
    /// The name on the command line, and of the folder below `bench/peers`.
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    SQLite,
    Postgres,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(line: &str) -> Vec<Row> {
        let passed = "tenantry-bench --server s --oha o --postgres-url u";
        let words = passed.split(' ').chain(line.split_whitespace());
        Arguments::parse_from(words).rows().collect()
    }

    #[test]
    fn rows_keep_their_order_and_peers_are_measured_only_when_one_is_named() {
        assert_eq!(rows("--only P10,p3,P1"), [Row::P1, Row::P3, Row::P10]);
        assert!(!rows("").contains(&Row::Peers));
        assert!(rows("--peer better-auth").contains(&Row::Peers));
    }
}

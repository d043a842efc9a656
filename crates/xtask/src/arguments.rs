//! The command line of `cargo xtask`.

use clap::{Parser, Subcommand};

use crate::checks::Check;

/// Tasks for working on Tenantry.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Run every test, with a throwaway Postgres (or the one in `TENANTRY_TEST_POSTGRES_URL`)
    Test {
        /// Passed on to `cargo test`, such as `-p tenantry-domain` or a part of a test's name
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run everything that must hold before a change is merged
    Ci,
    /// Run one check of `ci` alone
    Check {
        #[arg(value_enum)]
        name: Check,
    },
    /// Measure the server against the limits of the machine; a full run writes docs/performance.md
    #[command(disable_help_flag = true)]
    Bench {
        /// Passed on to `tenantry-bench`, such as `--quick` or `--only P1,P3`; `--help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Rewrite every golden file; review the diff before you commit it
    Golden,
    /// Start a throwaway Postgres, print its URL, and remove it at Ctrl-C
    Postgres,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_after_test_goes_to_cargo_test() {
        let typed = ["cargo xtask", "test", "-p", "tenantry-domain", "--", "r14"];
        let Task::Test { arguments } = Arguments::parse_from(typed).task else {
            panic!("`test` was read as another task");
        };
        assert_eq!(arguments, ["-p", "tenantry-domain", "--", "r14"]);
    }

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }
}

//! P6: how often the database is asked. A test counts; a clock would only guess.

use crate::bench::arguments::{Database, Row};
use crate::bench::finding::Finding;

/// Where it is counted.
pub(super) fn findings(database: Database) -> Vec<Finding> {
    let finding = Finding::new(Row::P6, None, "statements of a request")
        .against("counted by `cargo xtask test statements`");
    // One line is enough for all databases.
    (database == Database::Postgres)
        .then_some(finding)
        .into_iter()
        .collect()
}

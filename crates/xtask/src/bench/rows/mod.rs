//! What is measured: a file for each row of the table.

mod growth;
mod hashes;
mod memory;
mod mixed;
mod overload;
mod reads;
mod start;
mod statements;
mod tenants;

use anyhow::Result;

use super::Bench;
use super::arguments::Row;
use super::finding::Finding;
use super::peers;
use super::site::Site;

/// Measures one row.
pub(super) fn measure(row: Row, bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    match row {
        Row::P1 => hashes::measure(bench, site),
        Row::P2 => reads::measure(bench, site),
        Row::P3 => mixed::measure(bench, site),
        Row::P4 => memory::measure(bench, site.database),
        Row::P5 => overload::measure(bench, site),
        Row::P6 => Ok(statements::findings(site.database)),
        Row::P7 => growth::measure(bench, site),
        Row::P8 => start::measure(bench, site.database),
        Row::Tenants => tenants::measure(bench, site),
        Row::Peers => peers::measure(bench, site),
    }
}

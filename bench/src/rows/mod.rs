//! One file per row of the table.

mod growth;
mod isolation;
mod logins;
mod memory;
mod overload;
mod reads;
mod reads_under_load;
mod start;

use anyhow::Result;

use crate::arguments::{Database, Row};
use crate::bench::Bench;
use crate::bench_server::BenchServer;
use crate::measurement::Measurement;
use crate::peers;

/// Clients that use every processor.
pub(crate) const CLIENTS: u32 = 64;
/// Clients that read at a pace.
pub(crate) const READERS: u32 = 8;
pub(crate) const READS_PER_SECOND: f64 = 385.0;

pub(crate) async fn measure(
    row: Row,
    bench: &Bench,
    server: &BenchServer,
) -> Result<Vec<Measurement>> {
    match row {
        Row::P1 => logins::measure(bench, server).await,
        Row::P2 => reads::measure(bench, server).await,
        Row::P3 => reads_under_load::measure(bench, server).await,
        Row::P4 => memory::measure(bench, server.database).await,
        Row::P5 => overload::measure(bench, server).await,
        Row::P6 => Ok(statements(server.database)),
        Row::P7 => growth::measure(bench, server).await,
        Row::P8 => start::measure(bench, server.database).await,
        Row::P10 => isolation::measure(bench, server).await,
        Row::Peers => peers::measure(bench, server).await,
    }
}

/// P6: tests count statements, because times would only suggest them.
fn statements(database: Database) -> Vec<Measurement> {
    let name = "statements per request";
    let measurement = Measurement::new(Row::P6, Some(database), name)
        .reference("counted by `cargo xtask test costs_more_statements`");
    let is_counted = database == Database::Postgres;
    is_counted.then_some(measurement).into_iter().collect()
}

//! P4: hashes take much memory; a server must not take it again and again.

use anyhow::Result;

use crate::bench::Bench;
use crate::bench::arguments::{Database, Row};
use crate::bench::finding::{Finding, Value};
use crate::bench::site::Site;
use crate::bench::usage::peak_memory;

/// Clients, and mebibytes.
const BARS: [(u32, f64); 2] = [(64, 64.0), (512, 96.0)];

/// The most that a fresh server had resident after clients logged in.
pub(super) fn measure(bench: &Bench, database: Database) -> Result<Vec<Finding>> {
    BARS.iter()
        .map(|(clients, bar)| peak(bench, database, *clients, *bar))
        .collect()
}

fn peak(bench: &Bench, database: Database, clients: u32, bar: f64) -> Result<Finding> {
    let Site { server, tenant, .. } = Site::prepare(bench, database, bench.scale.users, 1)?;
    let logins = server.logins(&tenant, clients, bench.measurement());
    bench.send(&server, &logins)?.rate_of_some(200)?;
    let value = peak_memory(server.process()).map_or(Value::None, Value::Mebibytes);
    let measure = format!("memory after {clients} clients logged in, peak");
    let finding = Finding::new(Row::P4, Some(database), measure);
    Ok(finding.value(value).at_most(bar))
}

//! P8: a quick start and a small program.

use std::fs;

use anyhow::Result;

use crate::arguments::{Database, Row};
use crate::bench::{Bench, USERS};
use crate::measurement::{Measurement, Samples, mebibytes, milliseconds};
use crate::tenantry;

const LONGEST_START: f64 = 100.0;
const LARGEST_PROGRAM: f64 = 30.0;
const BYTES_PER_KIBIBYTE: u64 = 1_024;
const KIBIBYTES_PER_MEBIBYTE: f64 = 1_024.0;

/// Only on SQLite: with Postgres, the start of another program would be measured as well.
pub(super) async fn measure(bench: &Bench, database: Database) -> Result<Vec<Measurement>> {
    if database != Database::SQLite {
        return Ok(Vec::new());
    }
    let mut server = tenantry::start(bench, database, USERS).await?;
    let mut samples = Samples::default();
    for _ in bench.rounds() {
        samples.add("start", server.restart().await?.as_secs_f64() * 1_000.0);
    }
    let kibibytes = fs::metadata(&bench.arguments.server)?.len() / BYTES_PER_KIBIBYTE;
    let size = f64::from(u32::try_from(kibibytes)?) / KIBIBYTES_PER_MEBIBYTE;
    Ok(vec![
        Measurement::new(Row::P8, Some(database), "start to first response")
            .value(milliseconds, samples.median("start"))
            .at_most(LONGEST_START),
        Measurement::new(Row::P8, None, "size of the program")
            .value(mebibytes, size)
            .at_most(LARGEST_PROGRAM),
    ])
}

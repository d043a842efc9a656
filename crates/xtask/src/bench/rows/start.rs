//! P8: small and soon there.

use std::fs;

use anyhow::Result;

use crate::bench::Bench;
use crate::bench::arguments::{Database, Row};
use crate::bench::finding::{Finding, Value};
use crate::bench::site::Site;
use crate::bench::statistics::median;

const LONGEST_START: f64 = 100.0;
const LARGEST_PROGRAM: f64 = 30.0;
const BYTES_PER_MEBIBYTE: f64 = 1_048_576.0;

/// Starts on a database that is there already, and the size of the program. A server of Postgres would be
/// measured as well, so it is done with SQLite only.
pub(super) fn measure(bench: &Bench, database: Database) -> Result<Vec<Finding>> {
    if database != Database::Sqlite {
        return Ok(Vec::new());
    }
    let mut server = Site::prepare(bench, database, bench.scale.users, 1)?.server;
    let mut times = Vec::new();
    for _ in 0..bench.scale.starts {
        let (again, took) = server.restart()?;
        server = again;
        times.push(took.as_secs_f64() * 1_000.0);
    }
    let bytes = fs::metadata(&bench.programs.server)?.len();
    let kibibytes = u32::try_from(bytes / 1_024).map_or(f64::NAN, f64::from);
    let start = Finding::new(Row::P8, Some(database), "start to first answer");
    let size = Finding::new(Row::P8, None, "size of the program");
    Ok(vec![
        start
            .value(Value::Milliseconds(median(times)))
            .at_most(LONGEST_START),
        size.value(Value::Mebibytes(kibibytes * 1_024.0 / BYTES_PER_MEBIBYTE))
            .at_most(LARGEST_PROGRAM),
    ])
}

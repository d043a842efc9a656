//! P4: the memory of a server must not grow with the number of clients that log in.

use anyhow::Result;

use crate::arguments::{Database, Row};
use crate::bench::{Bench, USERS};
use crate::measurement::{Measurement, Samples, mebibytes};
use crate::tenantry;
use crate::usage::peak_memory;

/// Clients, and mebibytes.
const BARS: [(u32, f64); 2] = [(64, 64.0), (512, 96.0)];

/// Largest resident memory of a fresh server while few, and then many, clients log in.
pub(super) async fn measure(bench: &Bench, database: Database) -> Result<Vec<Measurement>> {
    let mut samples = Samples::default();
    for _ in bench.rounds() {
        let server = tenantry::start(bench, database, USERS).await?;
        for (clients, _) in BARS {
            let logins = server.logins(clients, bench.scale.measurement);
            server.send(&logins).await?.positive_rate(200)?;
            samples.add(&clients.to_string(), peak_memory(server.process()));
        }
    }
    let measurement = |(clients, bar): (u32, f64)| {
        let name = format!("memory peak, {clients} clients log in");
        Measurement::new(Row::P4, Some(database), name)
            .value(mebibytes, samples.median(&clients.to_string()))
            .at_most(bar)
    };
    Ok(BARS.map(measurement).to_vec())
}

//! P7: many users must not make a request slower.

use anyhow::Result;

use crate::arguments::Row;
use crate::bench::Bench;
use crate::bench_server::BenchServer;
use crate::measurement::{Measurement, Samples, milliseconds};
use crate::tenantry;

const BAR: f64 = 1.3;

/// One client at a time, on a server with 1,000 users and on one with many, in turn.
pub(super) async fn measure(bench: &Bench, few: &BenchServer) -> Result<Vec<Measurement>> {
    let users = bench.scale.many_users;
    bench
        .progress
        .set_message(format!("creating {users} users"));
    let many = tenantry::start(bench, few.database, users).await?;
    bench.warm_up(few).await?;
    bench.warm_up(&many).await?;
    let duration = bench.scale.measurement / 2;
    let mut samples = Samples::default();
    for _ in bench.rounds() {
        for (server, suffix) in [(few, " with 1000 users"), (&many, "")] {
            let login = server.send(&server.logins(1, duration)).await?;
            samples.add(&format!("login{suffix}"), login.successful.p50());
            let read = server.send(&server.reads(1, duration).await?).await?;
            samples.add(&format!("`me`{suffix}"), read.successful.p50());
        }
    }
    let measurement = |request: &str| {
        let name = format!("p50 of {request} with {users} users");
        Measurement::new(Row::P7, Some(few.database), name)
            .compare(
                &samples,
                milliseconds,
                request,
                &format!("{request} with 1000 users"),
            )
            .at_most(BAR)
    };
    Ok(["login", "`me`"].map(measurement).to_vec())
}

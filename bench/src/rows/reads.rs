//! P2: the price of a read, against a bare server that runs the same select.

use anyhow::Result;

use super::CLIENTS;
use crate::arguments::Row;
use crate::bare_server::BareServer;
use crate::bench::Bench;
use crate::bench_server::{BenchServer, text};
use crate::measurement::{Measurement, Samples, per_second};
use crate::oha::Load;

const BARE: &str = "bare actix-web, one select";
const BAR: f64 = 0.6;

/// The bare server and ours in turn.
pub(super) async fn measure(bench: &Bench, server: &BenchServer) -> Result<Vec<Measurement>> {
    bench.warm_up(server).await?;
    let duration = bench.scale.measurement;
    let account = text(&server.me().await?, "/id")?;
    let bare_server = BareServer::start(&server.database_url)?;
    let bare = Load::new(
        bare_server.url(&account),
        Vec::new(),
        None,
        CLIENTS,
        duration,
    );
    let ours = server.reads(CLIENTS, duration).await?;
    let mut samples = Samples::default();
    for _ in bench.rounds() {
        samples.add(BARE, server.send(&bare).await?.positive_rate(200)?);
        samples.add("ours", server.send(&ours).await?.positive_rate(200)?);
    }
    let measurement = Measurement::new(Row::P2, Some(server.database), "`me`, 64 clients");
    Ok(vec![
        measurement
            .compare(&samples, per_second, "ours", BARE)
            .at_least(BAR),
    ])
}

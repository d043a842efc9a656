//! P2: what a read costs beside a bare server that does the same select.

use anyhow::Result;

use crate::bench::Bench;
use crate::bench::arguments::Row;
use crate::bench::bare::BareReads;
use crate::bench::finding::{Finding, Value, per_second};
use crate::bench::generator::Load;
use crate::bench::site::Site;
use crate::bench::statistics::median_of;

const CLIENTS: u32 = 64;
const BAR: f64 = 0.6;

/// Reads of one account, of the bare server and of ours in turn.
pub(super) fn measure(bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    let server = &site.server;
    let token = server.access_token(&site.tenant)?;
    let account = server.account_of(&token)?;
    let bare = BareReads::start(&bench.programs.bare, server.database_url(), &account)?;
    let bare = |duration| Load::get(bare.url(&account), CLIENTS, duration);
    let ours = |duration| server.reads(&token, CLIENTS, duration);
    for warm_up in [bare(bench.scale.warm_up), ours(bench.scale.warm_up)] {
        bench.send(server, &warm_up)?;
    }
    let rounds = bench.rounds(|| {
        let rate = |load| bench.send(server, &load)?.rate_of_some(200);
        Ok((
            rate(bare(bench.measurement()))?,
            rate(ours(bench.measurement()))?,
        ))
    })?;
    let limit = median_of(&rounds, |(bare, _)| *bare);
    let finding = Finding::new(Row::P2, Some(site.database), "`me`, 64 clients")
        .ours(per_second(median_of(&rounds, |(_, ours)| *ours)))
        .against(format!("bare actix-web, one select {}", per_second(limit)))
        .value(Value::Ratio(median_of(&rounds, |(bare, ours)| ours / bare)))
        .at_least(BAR);
    Ok(vec![finding])
}

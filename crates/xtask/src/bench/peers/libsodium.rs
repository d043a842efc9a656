//! libsodium: the same hash in C, chosen at run time for the processor. Who hashes quicker than the library
//! that we use shows what there is to gain.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::bench::Bench;
use crate::bench::arguments::Row;
use crate::bench::bare::BareHashes;
use crate::bench::finding::{Finding, Value, per_second};
use crate::bench::machine::processors;
use crate::bench::measuring::UNDISTURBED;
use crate::bench::site::Site;
use crate::bench::statistics::median_of;
use crate::process;

const CLIENTS: u32 = 64;

struct Round {
    libsodium: f64,
    bare: f64,
    logins: f64,
}

/// libsodium, the library that we use, and logins, in turn.
pub(super) fn measure(bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    let (python, folder) = match bench.peer_folders.python("libsodium") {
        Ok(installed) => installed,
        Err(error) => {
            bench
                .progress
                .note(&format!("libsodium was left out: {error:#}"));
            return Ok(Vec::new());
        }
    };
    let libsodium = || {
        let mut hashes = Command::new(&python);
        hashes
            .arg(folder.join("hashes.py"))
            .arg(processors().to_string())
            .arg(bench.measurement().as_secs_f64().to_string());
        serde_json::from_str(&process::read(&mut hashes)?).context("hashes of libsodium")
    };
    bench.warm_up(site)?;
    let rounds = bench.rounds(|| round(bench, site, libsodium))?;
    Ok(findings(site, &rounds))
}

fn round(bench: &Bench, site: &Site, libsodium: impl Fn() -> Result<BareHashes>) -> Result<Round> {
    let libsodium = bench.undisturbed("hashes of libsodium", UNDISTURBED, || {
        let hashes = libsodium()?;
        Ok((hashes.per_second, hashes.processors()))
    });
    let load = || {
        Ok(site
            .server
            .logins(&site.tenant, CLIENTS, bench.measurement()))
    };
    Ok(Round {
        libsodium: libsodium?,
        bare: bench.bare_hashes()?,
        logins: bench
            .send_hashing("logins", &site.server, load)?
            .rate_of_some(200)?,
    })
}

fn findings(site: &Site, rounds: &[Round]) -> Vec<Finding> {
    let limit = per_second(median_of(rounds, |round| round.libsodium));
    let finding = |measure: &str, ours: fn(&Round) -> f64| {
        Finding::new(Row::Peers, Some(site.database), measure)
            .ours(per_second(median_of(rounds, ours)))
            .against(format!("libsodium {limit}"))
            .value(Value::Ratio(median_of(rounds, |round| {
                ours(round) / round.libsodium
            })))
    };
    vec![
        finding("bare Argon2id", |round| round.bare),
        finding("logins, 64 clients", |round| round.logins),
    ]
}

//! What others made, measured in the same run: `--peer NAME`. Their programs are in `crates/bench/peers`,
//! and are installed below `target`.

mod account_service;
mod better_auth;
mod contender;
mod fastapi_users;
mod install;
mod libsodium;
mod services;

use anyhow::Result;

use self::account_service::AccountService;
use self::better_auth::BetterAuth;
use self::fastapi_users::FastapiUsers;
pub(super) use self::install::PeerFolders;
use super::Bench;
use super::arguments::{Database, Peer};
use super::finding::Finding;
use super::site::Site;

/// Measures those that are named, beside ours.
pub(super) fn measure(bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for peer in &bench.peers {
        bench.progress.doing(&peer.to_string());
        findings.extend(measure_one(*peer, bench, site)?);
    }
    Ok(findings)
}

fn measure_one(peer: Peer, bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    let service: &dyn AccountService = match peer {
        Peer::Libsodium => return libsodium::measure(bench, site),
        Peer::BetterAuth => &BetterAuth,
        Peer::FastapiUsers => &FastapiUsers,
    };
    if site.database != Database::Postgres {
        return Ok(Vec::new());
    }
    services::measure(bench, service)
}

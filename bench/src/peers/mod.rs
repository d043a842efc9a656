//! Other systems, measured in the same run. Their programs are in `bench/peers`.

mod account_services;

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use self::account_services::{BETTER_AUTH, FASTAPI_USERS};
use crate::arguments::{Database, Peer, Row};
use crate::bare_hashes::{self, BareHashes};
use crate::bench::Bench;
use crate::bench_server::BenchServer;
use crate::machine::{output, processors};
use crate::measurement::{Measurement, Samples, per_second};

/// Measures the peers that the command line names.
pub(crate) async fn measure(bench: &Bench, server: &BenchServer) -> Result<Vec<Measurement>> {
    let mut measurements = Vec::new();
    for peer in &bench.arguments.peers {
        let name = peer.name();
        bench
            .progress
            .set_message(format!("installing and measuring {name}"));
        let folder = Path::new("bench/peers").join(&name).canonicalize()?;
        measurements.extend(match (peer, server.database) {
            (Peer::Libsodium, database) => libsodium(bench, &folder, database).await?,
            (_, Database::SQLite) => Vec::new(),
            (Peer::BetterAuth, Database::Postgres) => {
                let command = node(&folder)?;
                account_services::measure(bench, &name, &BETTER_AUTH, command).await?
            }
            (Peer::FastapiUsers, Database::Postgres) => {
                let command = python(&folder, "server.py")?;
                account_services::measure(bench, &name, &FASTAPI_USERS, command).await?
            }
        });
    }
    Ok(measurements)
}

/// Argon2id in C, with code for the processor chosen at run time, and our library in turn.
async fn libsodium(bench: &Bench, folder: &Path, database: Database) -> Result<Vec<Measurement>> {
    let duration = bench.scale.measurement;
    let mut command = python(folder, "hashes.py")?;
    command
        .arg(processors().to_string())
        .arg(duration.as_secs_f64().to_string());
    let mut samples = Samples::default();
    for _ in bench.rounds() {
        samples.add("ours", bare_hashes::measure(duration).await?.per_second);
        let theirs = output(&mut command)?;
        let theirs: BareHashes = serde_json::from_str(&theirs).context("hashes of libsodium")?;
        samples.add("libsodium", theirs.per_second);
    }
    let measurement = Measurement::new(Row::Peers, Some(database), "bare Argon2id");
    Ok(vec![measurement.compare(
        &samples,
        per_second,
        "ours",
        "libsodium",
    )])
}

/// Installs what `requirements.txt` lists and returns the command that runs a program with it.
fn python(folder: &Path, program: &str) -> Result<Command> {
    let environment = folder.join(".venv");
    let python = environment.join("bin/python");
    if !python.exists() {
        output(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(environment),
        )?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "-r", "requirements.txt"])
        .current_dir(folder);
    output(&mut pip)?;
    let mut command = Command::new(python);
    command.arg(folder.join(program));
    Ok(command)
}

/// Installs what `package.json` lists and returns the command that runs `server.js`.
fn node(folder: &Path) -> Result<Command> {
    let mut npm = Command::new("npm");
    npm.args([
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
    ]);
    output(npm.current_dir(folder))?;
    let mut command = Command::new("node");
    command
        .arg(folder.join("server.js"))
        .env("NODE_ENV", "production");
    Ok(command)
}

#![doc = include_str!("../README.md")]

mod arguments;
mod bare_hashes;
mod bare_server;
mod bench;
mod bench_server;
mod databases;
mod machine;
mod measurement;
mod oha;
mod peers;
mod report;
mod retrying_client;
mod rows;
mod tenantry;
mod usage;

use std::io;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Parser as _;
use tokio::select;
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

use crate::arguments::Arguments;
use crate::bench::Bench;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    let bench = Bench::new(arguments)?;
    // An interrupt drops the measurement, which stops every program that it started.
    let outcome = select! {
        outcome = bench.measure() => outcome,
        signal = interrupted() => signal.map_err(Into::into).and_then(|()| bail!("interrupted")),
    };
    bench.databases.remove_all().await?;
    bench.progress.finish_and_clear();
    let measurements = outcome?;
    println!(
        "{}",
        report::for_terminal(&measurements, bench.scale.is_conclusive)
    );
    if bench.arguments.is_complete() {
        report::write(&measurements, &bench.arguments)?;
    }
    if !bench.scale.is_conclusive {
        eprintln!("every row works; values of short runs and debug builds mean nothing");
    }
    Ok(())
}

/// Completes at Ctrl-C and at SIGTERM, which `cargo xtask` sends when it is stopped itself.
async fn interrupted() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    select! {
        outcome = ctrl_c() => outcome,
        _ = terminate.recv() => Ok(()),
    }
}

#![doc = include_str!("../README.md")]

mod argon2;
mod arguments;
mod database;
mod fill;
mod patient;
mod serve;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;

use crate::arguments::{Arguments, Task};

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Argon2 { threads, seconds } => argon2::run(threads, seconds),
        Task::Serve {
            database_url,
            listen,
        } => serve::run(&database_url, listen),
        Task::Patient(patient) => patient::run(patient),
        Task::Fill(fill) => fill::run(&fill),
        Task::CreateDatabase(database) => database::create(&database),
        Task::DropDatabase(database) => database::remove(&database),
    }
}

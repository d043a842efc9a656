#![doc = include_str!("../README.md")]

mod arguments;
mod bench;
mod browser;
mod checks;
mod ci;
mod curl;
mod golden;
mod identity;
mod interrupt;
mod packages;
mod port;
mod postgres;
mod process;
mod programs;
mod terminal;
mod test;
mod tool;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;

use crate::arguments::{Arguments, Task};
use crate::workspace::Workspace;

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    interrupt::watch()?;
    let workspace = Workspace::load()?;
    match task {
        Task::Test { arguments } => test::run(&workspace, &arguments),
        Task::Ci => ci::run(&workspace),
        Task::Check { name } => name.run(&workspace),
        Task::Bench { arguments } => bench::run(&workspace, &arguments),
        Task::Golden => golden::rewrite(&workspace),
        Task::Postgres => postgres::run_until_interrupted(&workspace),
    }
}

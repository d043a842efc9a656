//! The load generators: oha, which is well kept, counts each status, and can pace requests without hiding how
//! late it is; and one of our own for clients that come again when they are told to, which oha's do not.

mod load;
mod report;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::{cell::Cell, fs};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

pub(crate) use self::load::{Load, Pace};
pub(crate) use self::report::Report;
use crate::process;
use crate::tool::Tool;
use crate::workspace::Workspace;

const OHA: Tool = Tool {
    name: "oha",
    version: "1.16.0",
};

/// Sends loads.
pub(crate) struct Generator {
    program: PathBuf,
    patient: PathBuf,
    reports: TempDir,
    runs: Cell<u32>,
}

impl Generator {
    /// Installs oha when it is missing; `tenantry-bench` is there.
    pub(crate) fn provide(workspace: &Workspace, patient: PathBuf) -> Result<Self> {
        Ok(Self {
            program: OHA.provide(workspace)?,
            patient,
            reports: tempfile::tempdir()?,
            runs: Cell::new(0),
        })
    }

    /// Sends a load and waits for its end.
    pub(crate) fn run(&self, load: &Load) -> Result<Report> {
        self.start(load)?.finish()
    }

    /// Sends a load from clients that come again when `Retry-After` tells them to.
    pub(crate) fn run_patiently(&self, load: &Load) -> Result<Report> {
        let mut command = Command::new(&self.patient);
        command.arg("patient").args(load.patient_arguments()?);
        Report::read(&process::read(&mut command)?)
    }

    /// Begins to send a load.
    pub(crate) fn start(&self, load: &Load) -> Result<Running> {
        let run = self.runs.get() + 1;
        self.runs.set(run);
        let report = self.reports.path().join(format!("{run}.json"));
        let child = Command::new(&self.program)
            .args(["--no-tui", "--no-color", "--output-format", "json"])
            .arg("--stats-success-breakdown")
            .arg("--output")
            .arg(&report)
            .args(load.arguments())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start oha")?;
        Ok(Running { child, report })
    }
}

/// A load that is being sent.
pub(crate) struct Running {
    child: Child,
    report: PathBuf,
}

impl Running {
    /// Waits for the last answer.
    pub(crate) fn finish(mut self) -> Result<Report> {
        let status = process::wait(&mut self.child)?;
        ensure!(status.success(), "oha failed: {status}");
        let text = fs::read_to_string(&self.report).context("oha wrote no report")?;
        Report::read(&text)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended, unless something went wrong meanwhile.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! The limits: bare hashes and bare reads, by the programs of `crates/bench`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::service::{Service, free_address};
use crate::process;

/// Hashes without anything around them.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct BareHashes {
    pub(crate) per_second: f64,
    seconds: f64,
    cpu_seconds: Option<f64>,
}

impl BareHashes {
    /// Hashes on so many threads.
    pub(crate) fn measure(program: &Path, threads: usize, duration: Duration) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["argon2", "--threads", &threads.to_string()])
            .args(["--seconds", &duration.as_secs_f64().to_string()]);
        serde_json::from_str(&process::read(&mut command)?).context("bare hashes")
    }

    /// Processors that it got on average.
    pub(crate) fn processors(&self) -> Option<f64> {
        Some(self.cpu_seconds? / self.seconds)
    }
}

/// A server that does one select for each request.
pub(crate) struct BareReads {
    _service: Service,
    address: SocketAddr,
}

impl BareReads {
    /// Starts it on a database in which this account is.
    pub(crate) fn start(program: &Path, database_url: &str, account: &str) -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(program);
        command
            .args(["serve", "--database-url", database_url, "--listen"])
            .arg(address.to_string());
        let mut service = Service::start(&mut command)?;
        service.answers(address, &format!("/accounts/{account}"))?;
        Ok(Self {
            _service: service,
            address,
        })
    }

    /// Where it answers with an account.
    pub(crate) fn url(&self, account: &str) -> String {
        format!("http://{}/accounts/{account}", self.address)
    }
}

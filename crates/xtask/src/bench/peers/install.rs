//! Installing peers below `target`, where they are found by the next run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::workspace::Workspace;
use crate::{process, terminal};

/// Written when everything is there; holds what was asked for.
const STAMP: &str = "installed.txt";

/// Where peers are.
pub(crate) struct PeerFolders {
    /// Their programs, in the checkout.
    programs: PathBuf,
    /// A folder for each, made by us.
    installed: PathBuf,
}

impl PeerFolders {
    /// Those of a checkout.
    pub(crate) fn of(workspace: &Workspace) -> Self {
        Self {
            programs: workspace.path("crates/bench/peers"),
            installed: workspace.target().join("peers"),
        }
    }

    /// Makes a virtual environment with what the peer's `requirements.txt` lists; gives back its Python
    /// and the peer's folder.
    pub(super) fn python(&self, name: &str) -> Result<(PathBuf, PathBuf)> {
        let system = process::on_path("python3").context("there is no python3")?;
        let folder = self.install(name, "requirements.txt", |folder| {
            say(name, folder);
            let environment = folder.join("python");
            process::run(Command::new(&system).args(["-m", "venv"]).arg(&environment))?;
            let mut pip = Command::new(environment.join("bin/python"));
            pip.args(["-m", "pip", "install", "--quiet", "--requirement"])
                .arg(folder.join("requirements.txt"))
                .env("PIP_ROOT_USER_ACTION", "ignore")
                .env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
            process::run(&mut pip)
        })?;
        Ok((folder.join("python/bin/python"), folder))
    }

    /// Installs what the peer's `package.json` lists; gives back Node and the peer's folder.
    pub(super) fn node(&self, name: &str) -> Result<(PathBuf, PathBuf)> {
        let node = process::on_path("node").context("there is no node")?;
        let npm = process::on_path("npm").context("there is no npm")?;
        let folder = self.install(name, "package.json", |folder| {
            say(name, folder);
            let mut install = Command::new(&npm);
            install
                .args(["install", "--silent", "--no-audit", "--no-fund"])
                .current_dir(folder);
            process::run(&mut install)
        })?;
        Ok((node, folder))
    }

    /// Copies the peer's programs and installs what they need, unless that was done before.
    fn install(
        &self,
        name: &str,
        list: &str,
        install: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<PathBuf> {
        let from = self.programs.join(name);
        let folder = self.installed.join(name);
        fs::create_dir_all(&folder)?;
        for file in fs::read_dir(&from).with_context(|| from.display().to_string())? {
            let file = file?;
            fs::copy(file.path(), folder.join(file.file_name()))?;
        }
        let wanted = fs::read_to_string(from.join(list))?;
        let stamp = folder.join(STAMP);
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(folder);
        }
        install(&folder)?;
        fs::write(stamp, wanted)?;
        Ok(folder)
    }
}

fn say(name: &str, folder: &Path) {
    terminal::notice(&format!("installing {name} into {}", folder.display()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(root: &Path) -> PeerFolders {
        let programs = root.join("peers");
        fs::create_dir_all(programs.join("one")).unwrap();
        fs::write(programs.join("one/list.txt"), "a==1\n").unwrap();
        PeerFolders {
            programs,
            installed: root.join("target"),
        }
    }

    #[test]
    fn a_peer_is_installed_once_and_again_when_it_needs_something_else() {
        let root = tempfile::tempdir().unwrap();
        let folders = folders(root.path());
        let mut installed = 0;
        let mut install = || {
            let installing = |_: &Path| {
                installed += 1;
                Ok(())
            };
            folders.install("one", "list.txt", installing).unwrap();
        };
        install();
        install();
        fs::write(root.path().join("peers/one/list.txt"), "a==2\n").unwrap();
        install();
        assert_eq!(installed, 2);
    }

    #[test]
    fn what_failed_is_tried_again() {
        let root = tempfile::tempdir().unwrap();
        let folders = folders(root.path());
        assert!(
            folders
                .install("one", "list.txt", |_| anyhow::bail!("no network"))
                .is_err()
        );
        let mut is_tried = false;
        let again = |_: &Path| {
            is_tried = true;
            Ok(())
        };
        folders.install("one", "list.txt", again).unwrap();
        assert!(is_tried);
    }
}

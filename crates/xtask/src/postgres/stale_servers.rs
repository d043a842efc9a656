//! The folders of throwaway servers. Each is locked by the program that made it; the operating system
//! releases the lock however that program ends. A folder that no program has locked is stale.

use std::env;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::binaries::Binaries;
use crate::{identity, process, terminal};

const PREFIX: &str = "tenantry-postgres-";

/// A new folder for a server, in the system's folder for temporary files: a checkout may lie where the
/// server's user cannot enter.
pub(super) fn fresh_folder() -> Result<TempDir> {
    tempfile::Builder::new()
        .prefix(PREFIX)
        .tempdir()
        .context("cannot make a folder for Postgres")
}

/// Locks a folder as ours. The lock gets its name only when it is held, so no other program sees it free.
pub(super) fn claim(folder: &Path) -> Result<File> {
    let unnamed = folder.join("owner.new");
    let lock = File::create(&unnamed)?;
    lock.lock()?;
    fs::rename(unnamed, lock_of(folder))?;
    Ok(lock)
}

/// Stops and removes servers of runs that were killed.
pub(super) fn remove(binaries: &Binaries) {
    for folder in stale(&env::temp_dir()) {
        terminal::notice(&format!(
            "removing the stale server in {}",
            folder.display()
        ));
        stop(binaries, &folder);
        if let Err(error) = fs::remove_dir_all(&folder) {
            terminal::notice(&format!("cannot remove it: {error}"));
        }
    }
}

/// Stops the server of a folder at once, if there is one.
pub(super) fn stop(binaries: &Binaries, folder: &Path) {
    if !data_of(folder).join("postmaster.pid").exists() {
        return;
    }
    let mut pg_ctl = binaries.command("pg_ctl");
    pg_ctl
        .args(["stop", "--silent", "--mode=immediate", "--pgdata"])
        .arg(data_of(folder))
        .current_dir(folder)
        .stdin(Stdio::null());
    if let (true, Ok(owner)) = (identity::is_root(), fs::metadata(folder)) {
        pg_ctl.uid(owner.uid()).gid(owner.gid());
    }
    if !process::succeeds(&mut pg_ctl) {
        terminal::notice(&format!("cannot stop the Postgres in {}", folder.display()));
    }
}

/// Where the server of a folder keeps its data.
pub(super) fn data_of(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn lock_of(folder: &Path) -> PathBuf {
    folder.join("owner.lock")
}

fn stale(parent: &Path) -> Vec<PathBuf> {
    fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().starts_with(PREFIX)
        })
        .filter(|folder| File::open(lock_of(folder)).is_ok_and(|lock| lock.try_lock().is_ok()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_in(parent: &Path) -> PathBuf {
        let folder = parent.join(format!("{PREFIX}test"));
        fs::create_dir(&folder).unwrap();
        folder
    }

    #[test]
    fn a_folder_is_stale_when_no_program_holds_its_lock() {
        let parent = tempfile::tempdir().unwrap();
        let folder = folder_in(parent.path());
        let lock = claim(&folder).unwrap();
        assert!(stale(parent.path()).is_empty());
        drop(lock);
        assert_eq!(stale(parent.path()), [folder]);
    }

    #[test]
    fn a_folder_that_is_just_being_made_is_left_alone() {
        let parent = tempfile::tempdir().unwrap();
        folder_in(parent.path());
        assert!(stale(parent.path()).is_empty());
    }

    #[test]
    fn other_folders_are_left_alone() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("other-user");
        fs::create_dir(&folder).unwrap();
        drop(claim(&folder).unwrap());
        assert!(stale(parent.path()).is_empty());
    }
}

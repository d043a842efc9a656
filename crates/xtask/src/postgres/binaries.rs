//! Finding the programs of a Postgres server.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::install;

const NEEDED: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Folders of which each subfolder may belong to another version, and where the programs are below it.
const VERSIONED: [(&str, &str, &str); 6] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
];

/// The programs of one Postgres server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// The first complete set: on the search path, where `pg_config` points, where packages put it
    /// (the newest first), or what was downloaded into `target` earlier.
    pub(super) fn find(target: &Path) -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path)
            .chain(folder_of_pg_config())
            .chain(VERSIONED.iter().flat_map(|place| newest_first(*place)))
            .chain([install::wheel_programs(target)])
            .find_map(Self::complete)
    }

    /// The set in this folder, if every needed program is there.
    pub(super) fn complete(folder: PathBuf) -> Option<Self> {
        let is_complete = NEEDED.iter().all(|name| folder.join(name).is_file());
        is_complete.then_some(Self { folder })
    }

    /// Their folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A command that runs one of them.
    pub(super) fn command(&self, name: &str) -> Command {
        Command::new(self.folder.join(name))
    }
}

fn folder_of_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config")
        .arg("--bindir")
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim()))
}

fn newest_first((parent, prefix, programs): (&str, &str, &str)) -> Vec<PathBuf> {
    let names = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut versions: Vec<_> = names
        .filter_map(|name| Some((version_in(name.strip_prefix(prefix)?), name)))
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions
        .into_iter()
        .map(|(_, name)| Path::new(parent).join(name).join(programs))
        .collect()
}

/// The numbers in a folder's name: `9.6` is older than `15`, and `postgresql` older than both.
fn version_in(name: &str) -> Vec<u32> {
    name.split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(folder: &Path, names: &[&str]) {
        fs::create_dir_all(folder).unwrap();
        for name in names {
            fs::write(folder.join(name), "").unwrap();
        }
    }

    #[test]
    fn the_newest_version_comes_first_by_number_not_by_letter() {
        let parent = tempfile::tempdir().unwrap();
        for version in ["9.6", "15", "18"] {
            fs::create_dir(parent.path().join(version)).unwrap();
        }
        let found = newest_first((parent.path().to_str().unwrap(), "", "bin"));
        assert_eq!(
            found,
            ["18/bin", "15/bin", "9.6/bin"].map(|folder| parent.path().join(folder))
        );
    }

    #[test]
    fn only_folders_with_the_prefix_are_looked_at() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["pgsql-16", "pgsql-17", "share"] {
            fs::create_dir(parent.path().join(name)).unwrap();
        }
        let found = newest_first((parent.path().to_str().unwrap(), "pgsql-", "bin"));
        assert_eq!(
            found,
            ["pgsql-17/bin", "pgsql-16/bin"].map(|folder| parent.path().join(folder))
        );
    }

    #[test]
    fn a_folder_with_only_the_client_programs_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        touch(folder.path(), &["psql", "pg_ctl"]);
        assert_eq!(Binaries::complete(folder.path().to_owned()), None);
        touch(folder.path(), &NEEDED);
        assert!(Binaries::complete(folder.path().to_owned()).is_some());
    }

    #[test]
    fn a_place_that_is_not_there_has_no_versions() {
        assert!(newest_first(("/no/such/place", "", "bin")).is_empty());
    }
}

//! Both databases go through the same steps: `migrations/postgres` and `migrations/sqlite` hold the same
//! list of names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::workspace::Workspace;

/// Compares the two folders.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let folders = ["migrations/postgres", "migrations/sqlite"];
    let [postgres, sqlite] = folders.map(|folder| names_in(&workspace.path(folder)));
    let (postgres, sqlite) = (postgres?, sqlite?);
    ensure!(!postgres.is_empty(), "there are no migrations");
    let only_once: Vec<&String> = postgres.symmetric_difference(&sqlite).collect();
    ensure!(
        only_once.is_empty(),
        "one of the databases lacks these migrations: {only_once:?}"
    );
    Ok(())
}

/// A migration is a folder.
fn names_in(folder: &Path) -> Result<BTreeSet<String>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut names = BTreeSet::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_is_a_folder_and_other_files_do_not_count() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("0001_foundation")).unwrap();
        fs::write(folder.path().join("README.md"), "").unwrap();
        let names: Vec<String> = names_in(folder.path()).unwrap().into_iter().collect();
        assert_eq!(names, ["0001_foundation"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        assert!(names_in(Path::new("/no/such/folder")).is_err());
    }
}

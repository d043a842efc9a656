//! Linux's autogroup, which is off while the server is measured.
//!
//! Autogroup divides the processors among sessions before the niceness of threads counts (man 7 sched, "The autogroup
//! feature"), and Postgres makes a session for each of its processes. So hash threads would not make way for Postgres
//! as they do where both are services: those lie in control groups, for which there is no autogroup.

use std::fs;
use std::path::{Path, PathBuf};

use crate::terminal;

const SETTING: &str = "/proc/sys/kernel/sched_autogroup_enabled";
const ON: &str = "1\n";
const OFF: &str = "0\n";

/// Autogroup is off as long as this lives. It stays off after a kill, until the machine starts again.
pub(super) struct NoAutogroup {
    setting: PathBuf,
}

impl NoAutogroup {
    /// Turns it off, if it is on and this user may.
    pub(super) fn hold() -> Option<Self> {
        Self::hold_at(Path::new(SETTING))
    }

    fn hold_at(setting: &Path) -> Option<Self> {
        if !is_on_at(setting) {
            return None;
        }
        let setting = setting.to_owned();
        if let Err(error) = fs::write(&setting, OFF) {
            terminal::notice(&format!(
                "{} cannot be set to 0, so reads on Postgres may wait longer behind hashes: {error}",
                setting.display()
            ));
            return None;
        }
        Some(Self { setting })
    }
}

impl Drop for NoAutogroup {
    fn drop(&mut self) {
        if let Err(error) = fs::write(&self.setting, ON) {
            terminal::notice(&format!(
                "{} was 1, and cannot be set to it again: {error}",
                self.setting.display()
            ));
        }
    }
}

/// Whether sessions are weighed against each other.
pub(super) fn is_on() -> bool {
    is_on_at(Path::new(SETTING))
}

fn is_on_at(setting: &Path) -> bool {
    fs::read_to_string(setting).is_ok_and(|text| text == ON)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn setting(value: &str) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let setting = folder.path().join("sched_autogroup_enabled");
        fs::write(&setting, value).unwrap();
        (folder, setting)
    }

    #[test]
    fn it_is_off_while_held_and_on_again_after() {
        let (_folder, setting) = setting(ON);
        let held = NoAutogroup::hold_at(&setting).unwrap();
        assert!(!is_on_at(&setting));
        drop(held);
        assert!(is_on_at(&setting));
    }

    #[test]
    fn what_was_off_stays_off() {
        let (_folder, setting) = setting(OFF);
        assert!(NoAutogroup::hold_at(&setting).is_none());
        assert!(!is_on_at(&setting));
    }

    #[test]
    fn a_system_without_it_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let setting = folder.path().join("sched_autogroup_enabled");
        assert!(NoAutogroup::hold_at(&setting).is_none());
        assert!(!setting.exists());
    }
}

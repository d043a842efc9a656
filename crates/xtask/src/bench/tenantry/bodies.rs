//! Files with a request's body in each line. The generator takes them at random, so there must be far more
//! registrations than are sent: of an address that is taken nothing is counted.

use std::cell::Cell;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// Of every account.
pub(super) const PASSWORD: &str = "SecurePass123";

/// Users that log in: those that are in the first project.
const LOGGING_IN: u32 = 1_000;
const NEW_ADDRESSES: u32 = 200_000;

/// The files of one server.
pub(super) struct Bodies {
    folder: PathBuf,
    /// Logins of everybody but `user0@example.com`.
    pub(super) logins: PathBuf,
    written: Cell<u32>,
}

impl Bodies {
    /// Writes the logins.
    pub(super) fn write(folder: &Path, users: u32) -> Result<Self> {
        let logins = folder.join("logins.txt");
        let addresses = (1..users.min(LOGGING_IN)).map(|n| format!("user{n}@example.com"));
        fs::write(&logins, lines(addresses))?;
        Ok(Self {
            folder: folder.to_owned(),
            logins,
            written: Cell::new(0),
        })
    }

    /// Registrations of addresses that nobody has had so far.
    pub(super) fn registrations(&self) -> Result<PathBuf> {
        let file = self.written.get() + 1;
        self.written.set(file);
        let path = self.folder.join("registrations.txt");
        let addresses = (0..NEW_ADDRESSES).map(|n| format!("new{file}.{n}@example.com"));
        fs::write(&path, lines(addresses))?;
        Ok(path)
    }
}

fn lines(addresses: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for address in addresses {
        // Writing into a string cannot fail.
        let _ = writeln!(text, r#"{{"email":"{address}","password":"{PASSWORD}"}}"#);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_the_body_of_one_request() {
        let addresses = ["a@example.com", "b@example.com"].map(str::to_owned);
        assert_eq!(
            lines(addresses.into_iter()),
            "{\"email\":\"a@example.com\",\"password\":\"SecurePass123\"}\n\
             {\"email\":\"b@example.com\",\"password\":\"SecurePass123\"}\n"
        );
    }

    #[test]
    fn no_address_is_registered_twice() {
        let folder = tempfile::tempdir().unwrap();
        let bodies = Bodies::write(folder.path(), 1_000).unwrap();
        let first = fs::read_to_string(bodies.registrations().unwrap()).unwrap();
        let second = fs::read_to_string(bodies.registrations().unwrap()).unwrap();
        assert!(!second.contains(first.lines().next().unwrap()));
    }

    #[test]
    fn the_user_whose_token_is_used_does_not_log_in_with_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let bodies = Bodies::write(folder.path(), 1_000_000).unwrap();
        let logins = fs::read_to_string(bodies.logins).unwrap();
        assert_eq!(logins.lines().count(), 999);
        assert!(!logins.contains("user0@"));
    }
}

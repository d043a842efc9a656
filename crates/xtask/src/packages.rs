//! Installs missing programs from the packages of the system.

use std::process::Command;

use crate::{identity, process, terminal};

/// A package, with its name in each system.
pub(crate) struct Package {
    /// The name in messages.
    pub(crate) name: &'static str,
    /// In Debian.
    pub(crate) apt: &'static str,
    /// In Fedora.
    pub(crate) dnf: &'static str,
    /// In Alpine.
    pub(crate) apk: &'static str,
    /// In Homebrew, with the options that it needs.
    pub(crate) brew: &'static [&'static str],
}

/// A package manager and its arguments before the package names.
struct Manager {
    program: &'static str,
    commands: &'static [&'static [&'static str]],
    names: fn(&Package) -> Vec<&'static str>,
    needs_root: bool,
}

const MANAGERS: [Manager; 4] = [
    Manager {
        program: "apt-get",
        commands: &[&["update", "-q"], &["install", "-q", "-y"]],
        names: |package| vec![package.apt],
        needs_root: true,
    },
    Manager {
        program: "dnf",
        commands: &[&["install", "-q", "-y"]],
        names: |package| vec![package.dnf],
        needs_root: true,
    },
    Manager {
        program: "apk",
        commands: &[&["add"]],
        names: |package| vec![package.apk],
        needs_root: true,
    },
    Manager {
        program: "brew",
        commands: &[&["install"]],
        names: |package| package.brew.to_vec(),
        needs_root: false,
    },
];

/// Installs a package with the first usable manager, and reports it.
pub(crate) fn install<T>(package: &Package, find: impl Fn() -> Option<T>) -> Option<T> {
    MANAGERS
        .iter()
        .filter(|manager| process::succeeds(Command::new(manager.program).arg("--version")))
        .find_map(|manager| {
            ask(manager, package)?;
            find()
        })
}

fn ask(manager: &Manager, package: &Package) -> Option<()> {
    let sudo: &[&str] = match (manager.needs_root, identity::is_root()) {
        (false, false) | (true, true) => &[],
        (true, false) if process::succeeds(Command::new("sudo").args(["-n", "true"])) => {
            &["sudo", "-n"]
        }
        // Without a password we cannot become root, and Homebrew refuses to be run by root.
        (true, false) | (false, true) => return None,
    };
    for arguments in manager.arguments(package) {
        let words = [sudo, &[manager.program], &arguments].concat();
        terminal::notice(&format!("installing {}: {}", package.name, words.join(" ")));
        let (program, rest) = words.split_first()?;
        if let Err(error) = process::run(&mut quiet(program, rest)) {
            terminal::notice(&format!("that did not work: {error:#}"));
            return None;
        }
    }
    Some(())
}

impl Manager {
    /// The commands to run in order; the last one names the package.
    fn arguments(&self, package: &Package) -> Vec<Vec<&'static str>> {
        let mut commands: Vec<_> = self.commands.iter().map(|words| words.to_vec()).collect();
        if let Some(last) = commands.last_mut() {
            last.extend((self.names)(package));
        }
        commands
    }
}

/// A non-interactive command.
fn quiet(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHROMIUM: Package = Package {
        name: "Chromium",
        apt: "chromium",
        dnf: "chromium.x86_64",
        apk: "chromium-lts",
        brew: &["--cask", "chromium"],
    };

    #[test]
    fn every_manager_is_told_the_name_that_it_knows_and_asks_nothing() {
        let arguments = MANAGERS.map(|manager| {
            let commands = manager.arguments(&CHROMIUM);
            let commands: Vec<_> = commands.iter().map(|words| words.join(" ")).collect();
            format!("{} {}", manager.program, commands.join("; "))
        });
        assert_eq!(
            arguments,
            [
                "apt-get update -q; install -q -y chromium",
                "dnf install -q -y chromium.x86_64",
                "apk add chromium-lts",
                "brew install --cask chromium",
            ]
        );
    }
}

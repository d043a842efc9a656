//! The browser of the page tests: the configured one, an installed one, or a new Chromium.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::packages::Package;
use crate::{packages, process, terminal};

/// The path of the browser that the tests use.
pub(crate) const VARIABLE: &str = "TENANTRY_TEST_BROWSER";

const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Locations on macOS outside the search path.
const APPLICATIONS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const PACKAGE: Package = Package {
    name: "Chromium",
    apt: "chromium",
    dnf: "chromium",
    apk: "chromium",
    brew: &["--cask", "chromium"],
};

/// The path of a browser; installs one when there is none.
pub(crate) fn provide() -> Result<PathBuf> {
    let named = env::var_os(VARIABLE).filter(|path| !path.is_empty());
    if let Some(browser) = named.map(PathBuf::from).or_else(find) {
        return Ok(browser);
    }
    terminal::notice("no Chromium and no Chrome on this machine");
    packages::install(&PACKAGE, find).with_context(|| {
        format!("no browser for the tests: install Chromium, or name yours in {VARIABLE}")
    })
}

fn find() -> Option<PathBuf> {
    let on_path = PROGRAMS
        .iter()
        .find_map(|program| process::on_path(program));
    on_path.or_else(|| {
        let mut applications = APPLICATIONS.iter().map(Path::new);
        applications.find(|path| path.is_file()).map(Path::to_owned)
    })
}

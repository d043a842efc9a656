//! The browser process.

use std::env;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::devtools::DevTools;

/// A headless browser with a profile of its own; killed when dropped.
pub(crate) struct Browser {
    process: Child,
    _profile: TempDir,
}

/// The variable with the path of the browser.
const VARIABLE: &str = "TENANTRY_TEST_BROWSER";

const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser reads commands from file descriptor 3 and writes responses to 4. A shell opens them without
/// unsafe code, and replaces itself with the browser.
const WITH_PIPES: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#;

const ARGUMENTS: [&str; 11] = [
    "--remote-debugging-pipe",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    // The shared memory of containers is too small.
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
];

impl Browser {
    /// Starts a browser, and connects to it.
    pub(crate) fn start() -> (Self, DevTools) {
        let profile = tempfile::tempdir().expect("a folder for temporary files");
        let mut process = Command::new("sh")
            .args(["-c", WITH_PIPES])
            .arg(program())
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            // For caches and crash reports.
            .env("HOME", profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let commands = process.stdin.take().expect("a pipe");
        let messages = process.stdout.take().expect("a pipe");
        let browser = Self {
            process,
            _profile: profile,
        };
        (browser, DevTools::over(commands, messages))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> PathBuf {
    let named = env::var_os(VARIABLE).map(PathBuf::from);
    named
        .or_else(on_path)
        .unwrap_or_else(|| panic!("no Chromium found: run `cargo xtask test`, or set {VARIABLE}"))
}

fn on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let programs = PROGRAMS.iter().flat_map(|program| {
        let folders = env::split_paths(&path);
        folders.map(move |folder| folder.join(program))
    });
    programs.into_iter().find(|program| program.is_file())
}

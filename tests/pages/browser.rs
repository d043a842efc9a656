//! The browser: which one, how it is started, and that it is gone in the end.

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

/// Names the browser of the tests.
const VARIABLE: &str = "TENANTRY_TEST_BROWSER";

const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// A browser reads commands from file 3 and responses in file 4. Only a shell can open them for it without
/// unsafe code; the shell is replaced by the browser.
const WITH_PIPES: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#;

const ARGUMENTS: [&str; 11] = [
    "--remote-debugging-pipe",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    // The memory that containers share is too small for it.
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
];

impl Browser {
    /// Starts one, and says how to talk to it.
    pub(crate) fn start() -> (Self, DevTools) {
        let profile = tempfile::tempdir().expect("a folder for temporary files");
        let mut process = Command::new("sh")
            .args(["-c", WITH_PIPES])
            .arg(program())
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            // Caches and crash reports of it go there, too.
            .env("HOME", profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let commands = process.stdin.take().expect("a pipe to it");
        let messages = process.stdout.take().expect("a pipe from it");
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
        .unwrap_or_else(|| panic!("no Chromium is here: run `cargo xtask test`, or set {VARIABLE}"))
}

fn on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let programs = PROGRAMS.iter().flat_map(|program| {
        let folders = env::split_paths(&path);
        folders.map(move |folder| folder.join(program))
    });
    programs.into_iter().find(|program| program.is_file())
}

//! Ctrl-C, SIGTERM and SIGHUP: noticed, not obeyed at once, so that a database that was started is also
//! removed.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Starts to notice.
pub(crate) fn watch() -> Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst)).context("cannot watch Ctrl-C")
}

/// Whether somebody wants this program to end.
pub(crate) fn happened() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

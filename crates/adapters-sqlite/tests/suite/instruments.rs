//! What the tests see of the statements of one database file.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, Once, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

/// What happened, and is to happen, on the connections to one file.
#[derive(Clone, Default)]
pub(crate) struct Observed {
    /// Transactions that were committed without waiting for the disk.
    pub(crate) commits_not_durable: u32,
    /// How many statements still succeed before the planned fault.
    pub(crate) statements_until_fault: Option<u32>,
}

static FILES: Mutex<Option<HashMap<String, Observed>>> = Mutex::new(None);
static INSTALL: Once = Once::new();

/// Observes the connections that are opened from now on.
pub(crate) fn install() {
    INSTALL.call_once(|| {
        set_default_instrumentation(|| Some(Box::<Observer>::default())).expect("instruments");
    });
}

/// Reads, and perhaps changes, what is known of a file.
pub(crate) fn observed<T>(path: &Path, change: impl FnOnce(&mut Observed) -> T) -> T {
    on_file(path.to_str().expect("Unicode"), change)
}

fn on_file<T>(path: &str, change: impl FnOnce(&mut Observed) -> T) -> T {
    let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    let files = files.get_or_insert_default();
    change(files.entry(path.to_owned()).or_default())
}

/// Of one connection.
#[derive(Default)]
struct Observer {
    path: String,
    is_not_durable: bool,
}

impl Instrumentation for Observer {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                url.clone_into(&mut self.path);
            }
            InstrumentationEvent::StartQuery { query, .. } => {
                let statement = query.to_string();
                if statement.contains("synchronous") {
                    self.is_not_durable = !statement.contains("FULL");
                }
                let is_fault = on_file(&self.path, |file| {
                    let left = file.statements_until_fault;
                    file.statements_until_fault = left.and_then(|left| left.checked_sub(1));
                    left == Some(0)
                });
                assert!(!is_fault, "the planned fault");
            }
            InstrumentationEvent::CommitTransaction { .. } if self.is_not_durable => {
                on_file(&self.path, |file| file.commits_not_durable += 1);
            }
            _ => {}
        }
    }
}

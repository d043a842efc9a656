//! What a test sees of its own statements. A test with instruments has one thread, and its statements are
//! sent on it.

use std::cell::RefCell;
use std::sync::Once;

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

#[derive(Default)]
pub(crate) struct Observed {
    pub(crate) statements: u64,
    /// Transactions that are committed without waiting for the disk.
    pub(crate) not_durable: u64,
    /// How many statements still succeed before the planned fault, and what the fault is.
    pub(crate) fault: Option<(u32, Box<dyn Fn()>)>,
}

thread_local! {
    static OBSERVED: RefCell<Observed> = RefCell::default();
}

static INSTALL: Once = Once::new();

/// Observes the connections that are opened from now on.
pub(crate) fn install() {
    INSTALL.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(Observer))).expect("instruments");
    });
}

/// Reads, and perhaps changes, what this thread has observed.
pub(crate) fn observed<T>(change: impl FnOnce(&mut Observed) -> T) -> T {
    OBSERVED.with_borrow_mut(change)
}

struct Observer;

impl Instrumentation for Observer {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        let InstrumentationEvent::StartQuery { query, .. } = event else {
            return;
        };
        let is_durable = !query.to_string().contains("synchronous_commit = off");
        let fault = observed(|observed| {
            observed.statements += 1;
            observed.not_durable += u64::from(!is_durable);
            observed.fault.take_if(|(left, _)| {
                let is_now = *left == 0;
                *left = left.saturating_sub(1);
                is_now
            })
        });
        if let Some((_, fault)) = fault {
            fault();
        }
    }
}

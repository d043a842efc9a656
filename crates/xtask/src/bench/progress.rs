//! How far a run is: a bar on a terminal, a line for each row in a pipe.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use anyhow::Result;
use console::Term;
use indicatif::{ProgressBar, ProgressStyle};

use crate::terminal;

/// The bar, and what should be said when it is gone.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    row: RefCell<String>,
    notes: RefCell<Vec<String>>,
    repeated: Cell<u32>,
}

impl Progress {
    /// For so many rows.
    pub(crate) fn new(rows: usize) -> Result<Self> {
        let bar = Term::stderr().is_term().then(|| bar(rows)).transpose()?;
        Ok(Self {
            bar,
            row: RefCell::default(),
            notes: RefCell::default(),
            repeated: Cell::default(),
        })
    }

    /// A row begins.
    pub(crate) fn row(&self, name: &str) {
        name.clone_into(&mut self.row.borrow_mut());
        match &self.bar {
            Some(bar) => bar.set_message(name.to_owned()),
            None => terminal::step(name),
        }
    }

    /// What happens now for this row.
    pub(crate) fn doing(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{}: {text}", self.row.borrow()));
        }
    }

    /// A row is done.
    pub(crate) fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Something that a reader of the numbers should know.
    pub(crate) fn note(&self, text: &str) {
        let row = self.row.borrow();
        self.notes.borrow_mut().push(format!("{row}: {text}"));
    }

    /// Something was measured again.
    pub(crate) fn repeated(&self, why: &str) {
        self.repeated.set(self.repeated.get() + 1);
        match &self.bar {
            Some(bar) => bar.suspend(|| terminal::notice(why)),
            None => terminal::notice(why),
        }
    }

    /// Ends it, and gives back what should be known.
    pub(crate) fn finish(self) -> Vec<String> {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let mut notes = self.notes.into_inner();
        let repeated = self.repeated.get();
        if repeated > 0 {
            notes.push(format!(
                "measured again because something else was running: {repeated} times"
            ));
        }
        notes
    }
}

fn bar(rows: usize) -> Result<ProgressBar> {
    let bar = ProgressBar::new(u64::try_from(rows)?);
    bar.set_style(ProgressStyle::with_template(
        "{spinner} {bar:20} {pos} of {len}  {wide_msg} {elapsed}",
    )?);
    bar.enable_steady_tick(Duration::from_millis(100));
    Ok(bar)
}

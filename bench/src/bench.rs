//! One run: what all rows share.

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Client;
use tempfile::TempDir;

use crate::arguments::{Arguments, Database, Row};
use crate::bench_server::BenchServer;
use crate::databases::Databases;
use crate::measurement::Measurement;
use crate::rows;
use crate::tenantry;

/// Enough to start every thread and to open every connection.
const WARM_UP_CLIENTS: u32 = 16;
const WARM_UP: Duration = Duration::from_secs(1);
/// Users of a usual installation.
pub(crate) const USERS: u32 = 1_000;

const DATABASES: [Database; 2] = [Database::SQLite, Database::Postgres];

/// How long and how often each row measures.
pub(crate) struct Scale {
    /// Times that each pair is measured in turn; the median counts.
    rounds: usize,
    pub(crate) measurement: Duration,
    /// Users of a large installation.
    pub(crate) many_users: u32,
    /// Whether the values say something about the server.
    pub(crate) is_conclusive: bool,
}

const FULL: Scale = Scale {
    rounds: 3,
    measurement: Duration::from_secs(3),
    many_users: 1_000_000,
    is_conclusive: true,
};

const QUICK: Scale = Scale {
    rounds: 1,
    measurement: Duration::from_millis(300),
    many_users: 2_000,
    is_conclusive: false,
};

pub(crate) struct Bench {
    pub(crate) arguments: Arguments,
    pub(crate) scale: Scale,
    pub(crate) databases: Databases,
    /// Not shown in a pipe.
    pub(crate) progress: ProgressBar,
    pub(crate) client: Client,
    folder: TempDir,
    folders: Cell<u32>,
}

impl Bench {
    pub(crate) fn new(arguments: Arguments) -> Result<Self> {
        let rows = DATABASES.len() * arguments.rows().count();
        let progress = ProgressBar::new(u64::try_from(rows)?);
        let template = "{spinner} {bar:20} {pos} of {len}  {prefix} {wide_msg} {elapsed}";
        progress.set_style(ProgressStyle::with_template(template)?);
        progress.enable_steady_tick(Duration::from_millis(100));
        Ok(Self {
            scale: if arguments.quick { QUICK } else { FULL },
            databases: Databases::on(&arguments.postgres_url)?,
            progress,
            client: Client::new(),
            folder: tempfile::Builder::new()
                .prefix("tenantry-bench-")
                .tempdir()?,
            folders: Cell::new(0),
            arguments,
        })
    }

    pub(crate) async fn measure(&self) -> Result<Vec<Measurement>> {
        let rows: Vec<Row> = self.arguments.rows().collect();
        let mut measurements = Vec::new();
        for database in DATABASES {
            let server = tenantry::start(self, database, USERS).await?;
            for row in &rows {
                let row_name = format!("{row:?} {database:?}");
                if self.progress.is_hidden() {
                    eprintln!("{row_name}");
                }
                self.progress.set_prefix(row_name);
                measurements.extend(rows::measure(*row, self, &server).await?);
                self.progress.inc(1);
            }
        }
        measurements.sort_by_key(|measurement| measurement.row);
        Ok(measurements)
    }

    /// An empty folder that exists until the run ends: ext4 creates files slowly for minutes after thousands
    /// were deleted, and emails are files.
    pub(crate) fn new_folder(&self) -> Result<PathBuf> {
        self.folders.set(self.folders.get() + 1);
        let folder = self.folder.path().join(self.folders.get().to_string());
        fs::create_dir(&folder)?;
        Ok(folder)
    }

    /// The rounds of a row; each measures once whatever is compared.
    pub(crate) fn rounds(&self) -> impl Iterator<Item = usize> {
        let rounds = self.scale.rounds;
        (1..=rounds).inspect(move |round| {
            let message = format!("round {round} of {rounds}");
            self.progress.set_message(message);
        })
    }

    /// Fills caches and starts threads, where the values count.
    pub(crate) async fn warm_up(&self, server: &BenchServer) -> Result<()> {
        if self.scale.is_conclusive {
            server
                .send(&server.logins(WARM_UP_CLIENTS, WARM_UP))
                .await?;
            server
                .send(&server.reads(WARM_UP_CLIENTS, WARM_UP).await?)
                .await?;
        }
        Ok(())
    }
}

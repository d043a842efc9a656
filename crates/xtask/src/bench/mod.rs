//! `cargo xtask bench`: the server against the limits of the machine, in one run and in turn, because only
//! such ratios mean something elsewhere. `docs/performance.md` says what each row is for.

mod arguments;
mod autogroup;
mod bare;
mod databases;
mod document;
mod finding;
mod generator;
mod http;
mod machine;
mod measuring;
mod peers;
mod progress;
mod rows;
mod scale;
mod service;
mod site;
mod statistics;
mod table;
mod tenantry;
mod usage;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use tempfile::TempDir;

pub(crate) use self::arguments::BenchArguments;
use self::arguments::{Database, Peer, Row};
use self::autogroup::NoAutogroup;
use self::databases::Databases;
use self::finding::Finding;
use self::generator::Generator;
use self::peers::PeerFolders;
use self::progress::Progress;
use self::scale::Scale;
use self::site::Site;
use crate::workspace::Workspace;
use crate::{programs, terminal};

/// What measuring needs.
struct Bench {
    scale: Scale,
    programs: Programs,
    generator: Generator,
    databases: Databases,
    progress: Progress,
    /// Where the folders of servers are.
    folders: TempDir,
    peers: Vec<Peer>,
    /// Where peers are installed, and where their programs are.
    peer_folders: PeerFolders,
}

/// What is measured, and what it is measured against.
struct Programs {
    server: PathBuf,
    bare: PathBuf,
}

/// Measures, shows the table, and writes it down when it is whole.
pub(crate) fn run(workspace: &Workspace, arguments: &BenchArguments) -> Result<()> {
    let bench = Bench::prepare(workspace, arguments)?;
    // A run that only shows that measuring works leaves the machine as it is.
    let _held = bench.scale.is_telling.then(NoAutogroup::hold).flatten();
    let findings = bench.measure(arguments)?;
    let is_telling = bench.scale.is_telling;
    let notes = bench.progress.finish();
    println!("{}", table::for_terminal(&findings, is_telling));
    for note in &notes {
        terminal::notice(note);
    }
    if !is_telling {
        terminal::notice("measuring works; the ratios of a debug build mean nothing");
    }
    if arguments.is_everything() {
        document::write(workspace, arguments, &findings, &notes)?;
    }
    let missed = findings
        .iter()
        .filter(|finding| finding.holds() == Some(false));
    let missed = missed.count();
    ensure!(
        !arguments.strict || missed == 0,
        "{missed} bars were missed"
    );
    Ok(())
}

/// `cargo xtask check bench`: every measurement works.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let arguments = BenchArguments {
        quick: true,
        ..BenchArguments::default()
    };
    run(workspace, &arguments)
}

impl Bench {
    fn prepare(workspace: &Workspace, arguments: &BenchArguments) -> Result<Self> {
        let programs = Programs::build(workspace, arguments.quick)?;
        let scale = if arguments.quick {
            Scale::QUICK
        } else {
            Scale::FULL
        };
        Ok(Self {
            scale,
            generator: Generator::provide(workspace, programs.bare.clone())?,
            databases: Databases::provide(workspace, &programs.bare, arguments.databases())?,
            progress: Progress::new(arguments.databases().count() * arguments.rows().count())?,
            programs,
            folders: tempfile::Builder::new()
                .prefix("tenantry-bench-")
                .tempdir()?,
            peers: arguments.peers.clone(),
            peer_folders: PeerFolders::of(workspace),
        })
    }

    /// An empty folder for a server. It is there until the end of the run: for minutes after many mails are deleted,
    /// ext4 makes new files slowly, and the next server would pay for the mails of the one before.
    fn folder(&self) -> Result<TempDir> {
        let mut folder = tempfile::Builder::new();
        let folder = folder.disable_cleanup(true).tempdir_in(&self.folders)?;
        Ok(folder)
    }

    fn measure(&self, arguments: &BenchArguments) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        let databases: Vec<Database> = arguments.databases().collect();
        let rows: Vec<Row> = arguments.rows().collect();
        for database in databases {
            self.progress.row(&format!("{database}: preparing"));
            let site = Site::prepare(self, database, self.scale.users, 1)?;
            for row in &rows {
                self.progress.row(&format!("{row} {database}"));
                findings.extend(rows::measure(*row, self, &site)?);
                self.progress.done();
            }
        }
        // The databases of a row stand together.
        findings.sort_by_key(|finding| finding.row);
        Ok(findings)
    }
}

impl Programs {
    fn build(workspace: &Workspace, is_quick: bool) -> Result<Self> {
        let names = ["tenantry", "tenantry-bench"];
        let selection = ["-p", "tenantry-server", "-p", "tenantry-bench"];
        let selection = if is_quick {
            selection.to_vec()
        } else {
            [&["--release"], selection.as_slice()].concat()
        };
        terminal::step(&format!("cargo build {}", selection.join(" ")));
        let [server, bare] = programs::build(workspace, &selection, names)?;
        Ok(Self { server, bare })
    }
}

//! A server with users on it.

use std::process::Command;

use anyhow::Result;

use super::Bench;
use super::arguments::Database;
use super::tenantry::{Tenant, Tenantry};
use crate::process;

/// A server, and the tenant whose users log in.
pub(super) struct Site {
    pub(super) database: Database,
    pub(super) server: Tenantry,
    pub(super) tenant: Tenant,
}

impl Site {
    /// Starts a server and registers a developer and an end user, as everybody does; the other users are
    /// copies.
    pub(super) fn prepare(
        bench: &Bench,
        database: Database,
        users: u32,
        projects: u32,
    ) -> Result<Self> {
        let folder = bench.folder()?;
        let own = bench.databases.make(database, folder.path())?;
        let server = Tenantry::start(&bench.programs.server, folder, own, users)?;
        let tenant = server.register_developer("owner@example.com")?;
        server.register_end_user(&tenant, "user0@example.com")?;
        let mut fill = Command::new(&bench.programs.bare);
        fill.args(["fill", "--database-url", server.database_url()])
            .args(["--users", &users.to_string()])
            .args(["--projects", &projects.to_string()]);
        process::run(&mut fill)?;
        Ok(Self {
            database,
            server,
            tenant,
        })
    }
}

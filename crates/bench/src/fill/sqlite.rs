use std::path::Path;

use anyhow::{Context as _, Result};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use super::IN_FIRST_PROJECT;

/// Kibibytes of the database that this connection keeps in memory: all of it, for a million users.
const CACHE_KIB: u32 = 1_000_000;

pub(super) fn fill(path: &Path, users: u32, projects: u32) -> Result<()> {
    let path = path.to_str().context("the path is not valid Unicode")?;
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = 10000; PRAGMA cache_size = -{CACHE_KIB}; PRAGMA foreign_keys = ON;"
    ))?;
    connection.immediate_transaction(|connection| {
        connection.batch_execute(&statements(users, projects))
    })?;
    // No `ANALYZE`: the server never asks for one, and what it would say of the empty tables would mislead.
    connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}

fn statements(users: u32, projects: u32) -> String {
    let (last_user, last_project) = (users - 1, projects - 1);
    format!(
        "UPDATE accounts SET verified_at = created_at WHERE email_key = 'user0@example.com';

        CREATE TEMPORARY TABLE spread (n integer PRIMARY KEY, id blob NOT NULL);
        INSERT INTO spread
            WITH RECURSIVE copies (n) AS
                (SELECT 1 WHERE {last_project} > 0 UNION ALL SELECT n + 1 FROM copies WHERE n < {last_project})
            SELECT n, {project_id} FROM copies;
        INSERT INTO projects (id, owner_id, name, created_at, updated_at)
            SELECT spread.id, p.owner_id, 'Project ' || n, p.created_at, p.updated_at
            FROM spread, projects AS p JOIN accounts AS a ON a.project_id = p.id
            WHERE a.email_key = 'user0@example.com';

        INSERT INTO accounts (id, role, project_id, email, email_key, password_hash, full_name,
                              verified_at, created_at, updated_at, version)
            WITH RECURSIVE copies (n) AS
                (SELECT 1 WHERE {last_user} > 0 UNION ALL SELECT n + 1 FROM copies WHERE n < {last_user})
            SELECT {user_id}, a.role,
                   CASE WHEN n < {IN_FIRST_PROJECT} THEN a.project_id ELSE coalesce(
                       (SELECT id FROM spread WHERE spread.n = 1 + copies.n % max({last_project}, 1)),
                       a.project_id) END,
                   'user' || n || '@example.com', 'user' || n || '@example.com', a.password_hash,
                   a.full_name, a.verified_at, a.created_at, a.updated_at, a.version
            FROM copies, accounts AS a WHERE a.email_key = 'user0@example.com';
        DROP TABLE spread;",
        project_id = new_id(last_project),
        user_id = new_id(last_user),
    )
}

/// Ids grow with time, as those of the server do (version 7 of RFC 9562): the n-th copy is a millisecond
/// older than the one after it.
fn new_id(last: u32) -> String {
    let moment = format!("cast(unixepoch('subsec') * 1000 AS integer) - {last} + n");
    format!("unhex(printf('%012x7%.3s8%.15s', {moment}, hex(randomblob(2)), hex(randomblob(8))))")
}

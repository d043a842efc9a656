//! Many users, copied from the one that is there: `user0@example.com`, of a developer's project. All of
//! them have its password and are verified.

mod postgres;
mod sqlite;

use anyhow::{Result, ensure};

use crate::arguments::FillArguments;
use crate::database::DatabaseUrl;

/// Users that stay in the first project: those that log in while it is measured.
const IN_FIRST_PROJECT: u32 = 1_000;

/// Makes the copies with a statement for each table, then lets the database look at what it holds.
pub(crate) fn run(arguments: &FillArguments) -> Result<()> {
    ensure!(
        arguments.users > 0 && arguments.projects > 0,
        "there is one of each already"
    );
    match &arguments.database_url {
        DatabaseUrl::Sqlite(path) => sqlite::fill(path, arguments.users, arguments.projects),
        DatabaseUrl::Postgres(url) => postgres::fill(url, arguments.users, arguments.projects),
    }
}

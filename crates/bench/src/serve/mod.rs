//! The ceiling for reads: actix-web and one select by primary key, with nothing between and nothing
//! around them.

mod postgres;
mod sqlite;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use actix_web::error::{ErrorInternalServerError, ErrorNotFound};
use actix_web::rt::System;
use actix_web::web::Json;
use anyhow::Result;
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::database::DatabaseUrl;

/// What an answer holds.
#[derive(Serialize)]
struct Account {
    id: String,
    email: String,
    full_name: Option<String>,
    role: String,
    created_at: String,
}

/// Answers until killed.
pub(crate) fn run(url: &DatabaseUrl, listen: SocketAddr) -> Result<()> {
    let system = System::new();
    match url.clone() {
        DatabaseUrl::Sqlite(path) => system.block_on(sqlite::serve(path, listen)),
        DatabaseUrl::Postgres(url) => system.block_on(postgres::serve(url, listen)),
    }
}

/// As many as there are processors.
fn workers() -> usize {
    available_parallelism().map_or(1, NonZeroUsize::get)
}

/// The answer to whom was asked for, if they are there.
fn answer(found: Result<Option<Account>>) -> actix_web::Result<Json<Account>> {
    let found = found.map_err(ErrorInternalServerError)?;
    found
        .map(Json)
        .ok_or_else(|| ErrorNotFound("nobody has this id"))
}

/// As `tenantry` writes times.
fn written(time: OffsetDateTime) -> Result<String> {
    Ok(time.format(&Rfc3339)?)
}

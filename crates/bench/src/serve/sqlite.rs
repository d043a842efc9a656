use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::{Path as FilePath, PathBuf};

use actix_web::web::{Data, Json, Path};
use actix_web::{App, HttpServer, get};
use anyhow::{Context as _, Result};
use diesel::connection::SimpleConnection as _;
use diesel::{
    Connection as _, OptionalExtension as _, QueryDsl as _, RunQueryDsl as _, SqliteConnection,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Account, answer, workers, written};

diesel::table! {
    accounts (id) {
        id -> Binary,
        email -> Text,
        full_name -> Nullable<Text>,
        role -> Text,
        created_at -> BigInt,
    }
}

/// The connection of one worker, used in line: a select by primary key is over before a thread is found
/// for it. Its statement is prepared once, by diesel.
struct Reader(RefCell<SqliteConnection>);

/// Each worker opens the file before it answers.
pub(super) async fn serve(path: PathBuf, listen: SocketAddr) -> Result<()> {
    let app = move || {
        let path = path.clone();
        App::new()
            .data_factory(move || {
                let opened = open(&path);
                async { opened }
            })
            .service(account)
    };
    let server = HttpServer::new(app).workers(workers()).bind(listen)?;
    Ok(server.run().await?)
}

fn open(path: &FilePath) -> Result<Reader> {
    let path = path.to_str().context("the path is not valid Unicode")?;
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute("PRAGMA busy_timeout = 2000; PRAGMA query_only = ON;")?;
    Ok(Reader(RefCell::new(connection)))
}

#[get("/accounts/{id}")]
async fn account(reader: Data<Reader>, id: Path<String>) -> actix_web::Result<Json<Account>> {
    answer(read(&reader, id.into_inner()))
}

fn read(reader: &Reader, id: String) -> Result<Option<Account>> {
    let key = Uuid::parse_str(&id)?;
    let mut connection = reader.0.try_borrow_mut()?;
    let found = accounts::table
        .find(key.as_bytes().as_slice())
        .select((
            accounts::email,
            accounts::full_name,
            accounts::role,
            accounts::created_at,
        ))
        .first::<(String, Option<String>, String, i64)>(&mut *connection)
        .optional()?;
    let Some((email, full_name, role, micros)) = found else {
        return Ok(None);
    };
    let created_at = OffsetDateTime::UNIX_EPOCH + Duration::microseconds(micros);
    Ok(Some(Account {
        id,
        email,
        full_name,
        role,
        created_at: written(created_at)?,
    }))
}

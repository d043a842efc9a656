//! The limit of reads: actix-web and one select by primary key.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;

use actix_web::dev::ServerHandle;
use actix_web::error::{ErrorInternalServerError, ErrorNotFound};
use actix_web::rt::System;
use actix_web::web::{Data, Json, Path};
use actix_web::{App, HttpServer, get};
use anyhow::{Context as _, Result};
use diesel::connection::SimpleConnection as _;
use diesel::{
    Connection as _, OptionalExtension as _, QueryDsl as _, RunQueryDsl as _, SqliteConnection,
};
use serde::Serialize;
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

use crate::bench_server::free_address;
use crate::databases::connect;

// The id is text, because both programs are built with the same features of the client library, and the server
// needs no UUID values there.
const SELECT: &str = "SELECT email, full_name, role FROM accounts WHERE id = $1::text::uuid";

diesel::table! {
    accounts (id) {
        id -> Binary,
        email -> Text,
        full_name -> Nullable<Text>,
        role -> Text,
    }
}

/// A running server; dropping the value stops it.
pub(crate) struct BareServer {
    address: SocketAddr,
    handle: ServerHandle,
}

/// The connection of one worker. A select from SQLite by primary key is faster than a change of threads.
enum Reader {
    Sqlite(RefCell<SqliteConnection>),
    Postgres(Client, Statement),
}

#[derive(Serialize)]
struct Account {
    id: String,
    email: String,
    full_name: Option<String>,
    role: String,
}

impl BareServer {
    /// Serves the accounts of a database that the server has migrated.
    pub(crate) fn start(database_url: &str) -> Result<Self> {
        let address = free_address()?;
        let url = database_url.to_owned();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            System::new().block_on(async {
                let app = move || {
                    let url = url.clone();
                    App::new()
                        .data_factory(move || open(url.clone()))
                        .service(get_account)
                };
                let server = HttpServer::new(app).disable_signals().bind(address)?.run();
                // Fails when the measurement was interrupted.
                let _ = sender.send(server.handle());
                server.await
            })
        });
        let handle = receiver.recv().context("the bare server does not start")?;
        Ok(Self { address, handle })
    }

    pub(crate) fn url(&self, account: &str) -> String {
        format!("http://{}/accounts/{account}", self.address)
    }
}

impl Drop for BareServer {
    fn drop(&mut self) {
        // The call stops the server; its future only waits for the end.
        drop(self.handle.stop(false));
    }
}

async fn open(url: String) -> Result<Reader> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        let mut connection = SqliteConnection::establish(path)?;
        connection.batch_execute("PRAGMA busy_timeout = 2000; PRAGMA query_only = ON;")?;
        return Ok(Reader::Sqlite(RefCell::new(connection)));
    }
    let client = connect(&url).await?;
    let select = client.prepare(SELECT).await?;
    Ok(Reader::Postgres(client, select))
}

#[get("/accounts/{id}")]
async fn get_account(reader: Data<Reader>, id: Path<String>) -> actix_web::Result<Json<Account>> {
    let account = read(&reader, id.into_inner())
        .await
        .map_err(ErrorInternalServerError)?;
    account
        .map(Json)
        .ok_or_else(|| ErrorNotFound("no account has this id"))
}

async fn read(reader: &Reader, id: String) -> Result<Option<Account>> {
    let row = match reader {
        Reader::Sqlite(connection) => accounts::table
            .find(Uuid::parse_str(&id)?.as_bytes().as_slice())
            .select((accounts::email, accounts::full_name, accounts::role))
            .first(&mut *connection.try_borrow_mut()?)
            .optional()?,
        Reader::Postgres(client, select) => {
            let row = client.query_opt(select, &[&id]).await?;
            row.map(|row| anyhow::Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))
                .transpose()?
        }
    };
    Ok(row.map(|(email, full_name, role)| Account {
        id,
        email,
        full_name,
        role,
    }))
}

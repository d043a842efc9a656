use std::net::SocketAddr;
use std::time::SystemTime;

use actix_web::web::{Data, Json, Path};
use actix_web::{App, HttpServer, get};
use anyhow::Result;
use tokio_postgres::{Client, Statement};

use super::{Account, answer, workers, written};
use crate::database::connect;

/// The id is sent as text, so that this program asks for no feature of the client library that the server
/// does without: both are built together.
const SELECT: &str =
    "SELECT email, full_name, role, created_at FROM accounts WHERE id = $1::text::uuid";

/// The connection of one worker.
struct Reader {
    client: Client,
    select: Statement,
}

/// Each worker connects before it answers.
pub(super) async fn serve(url: String, listen: SocketAddr) -> Result<()> {
    let app = move || {
        let url = url.clone();
        App::new()
            .data_factory(move || open(url.clone()))
            .service(account)
    };
    let server = HttpServer::new(app).workers(workers()).bind(listen)?;
    Ok(server.run().await?)
}

async fn open(url: String) -> Result<Reader> {
    let client = connect(&url).await?;
    let select = client.prepare(SELECT).await?;
    Ok(Reader { client, select })
}

#[get("/accounts/{id}")]
async fn account(reader: Data<Reader>, id: Path<String>) -> actix_web::Result<Json<Account>> {
    answer(read(&reader, id.into_inner()).await)
}

async fn read(reader: &Reader, id: String) -> Result<Option<Account>> {
    let row = reader.client.query_opt(&reader.select, &[&id]).await?;
    let Some(row) = row else { return Ok(None) };
    let created_at: SystemTime = row.try_get(3)?;
    Ok(Some(Account {
        id,
        email: row.try_get(0)?,
        full_name: row.try_get(1)?,
        role: row.try_get(2)?,
        created_at: written(created_at.into())?,
    }))
}

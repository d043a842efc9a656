use std::error::Error as _;
use std::sync::Arc;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use tenantry_domain::store::PortError;
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::TlsStream;
use tokio_postgres::{Client, Config, Connection, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::PoolSettings;
use crate::open_connection::OpenConnection;

/// Opens connections to one database.
pub(crate) struct Connector {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    settings: PoolSettings,
}

impl Connector {
    pub(crate) fn new(url: &str, settings: PoolSettings) -> Result<Self, PortError> {
        let mut config = read_url(url)?;
        let tls = match config.get_ssl_mode() {
            SslMode::Require => Some(verifying_tls()?),
            _ => None,
        };
        if config.get_application_name().is_none() {
            config.application_name("tenantry");
        }
        // Detects a server that disappeared without closing the connection.
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(settings.response_timeout());
        }
        config.connect_timeout(settings.connect);
        Ok(Self {
            config,
            tls,
            settings,
        })
    }

    pub(crate) const fn settings(&self) -> &PoolSettings {
        &self.settings
    }

    /// A connection that is ready for use, or an error in time. `connect_timeout` alone would wait for ever
    /// for a server that accepts and then sends nothing.
    pub(crate) async fn open(&self) -> ConnectionResult<OpenConnection> {
        tokio::time::timeout(self.settings.connect, self.establish())
            .await
            .unwrap_or_else(|_| Err(bad("the database did not respond in time")))
    }

    async fn establish(&self) -> ConnectionResult<OpenConnection> {
        let (client, driver) = match &self.tls {
            None => started(self.config.connect(NoTls).await),
            Some(tls) => started(self.config.connect(tls.clone()).await),
        }?;
        let mut connection = AsyncPgConnection::try_from(client).await?;
        connection
            .batch_execute(&self.settings.session_setup())
            .await
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(OpenConnection {
            connection,
            driver,
            is_busy: false,
        })
    }
}

/// Drives a new connection in a task of its own.
fn started<Stream>(
    connected: Result<(Client, Connection<Socket, Stream>), tokio_postgres::Error>,
) -> ConnectionResult<(Client, JoinHandle<()>)>
where
    Stream: TlsStream + Unpin + Send + 'static,
{
    let (client, connection) = connected.map_err(|error| rejected(&error))?;
    // Pending statements get the error that ends it.
    let driver = tokio::spawn(async move { drop(connection.await) });
    Ok((client, driver))
}

/// `sslmode` decides about TLS: `require`, `verify-ca` and `verify-full` all use it and check the
/// server's certificate and name; without one of them the connection is in the clear.
fn read_url(url: &str) -> Result<Config, PortError> {
    // The client library has no stricter mode than `require`.
    let url = url
        .replace("sslmode=verify-full", "sslmode=require")
        .replace("sslmode=verify-ca", "sslmode=require");
    // The cause is left out: it may quote a part of the URL, and a password is part of the URL (R60).
    url.parse().map_err(|_| {
        PortError::unavailable(
            "the database URL cannot be read; it looks like postgres://user:password@host:5432/name",
        )
    })
}

fn verifying_tls() -> Result<MakeRustlsConnect, PortError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(PortError::unavailable)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// The message of the server, or why there was no response; never the URL.
fn rejected(error: &tokio_postgres::Error) -> ConnectionError {
    match (error.as_db_error(), error.source()) {
        (Some(response), _) => bad(response.message()),
        (None, Some(cause)) => bad(&format!("{error}: {cause}")),
        (None, None) => bad(&error.to_string()),
    }
}

fn bad(reason: &str) -> ConnectionError {
    ConnectionError::BadConnection(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use diesel::QueryableByName;
    use diesel::sql_types::Text;
    use diesel_async::RunQueryDsl;

    use super::*;

    #[derive(QueryableByName, Debug, PartialEq, Eq)]
    struct Settings {
        #[diesel(sql_type = Text)]
        synchronous_commit: String,
        #[diesel(sql_type = Text)]
        statement_timeout: String,
        #[diesel(sql_type = Text)]
        lock_timeout: String,
    }

    #[tokio::test]
    async fn r62_r64_every_session_waits_for_the_disk_and_has_time_limits() {
        let url = std::env::var("TENANTRY_TEST_POSTGRES_URL").expect("run `cargo xtask test`");
        let connector = Connector::new(&url, PoolSettings::default()).unwrap();
        let settings = diesel::sql_query(
            "SELECT current_setting('synchronous_commit') AS synchronous_commit, \
             current_setting('statement_timeout') AS statement_timeout, \
             current_setting('lock_timeout') AS lock_timeout",
        );
        let expected = Settings {
            synchronous_commit: "on".to_owned(),
            statement_timeout: "5s".to_owned(),
            lock_timeout: "2s".to_owned(),
        };
        let mut connection = connector.open().await.unwrap();
        assert_eq!(
            settings.get_result(&mut connection.connection).await,
            Ok(expected)
        );
    }

    #[test]
    fn each_strict_sslmode_asks_for_a_checked_certificate() {
        for (mode, is_checked) in [
            ("disable", false),
            ("prefer", false),
            ("require", true),
            ("verify-ca", true),
            ("verify-full", true),
        ] {
            let url = format!("postgres://db.example/tenantry?sslmode={mode}");
            let connector = Connector::new(&url, PoolSettings::default()).unwrap();
            assert_eq!(connector.tls.is_some(), is_checked, "{mode}");
        }
    }
}

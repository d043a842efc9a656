use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Host;

use super::failure::{Failure, Step};
use super::settings::SmtpSettings;
use super::tls;
use super::unbuffered_stream::UnbufferedStream;
use crate::MailerStartError;
use crate::message::Email;

/// The mail server, and how to connect to it.
pub(super) struct Relay {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    client_id: ClientId,
    timeout: Duration,
}

impl Relay {
    /// `client_host` is the name in `EHLO`.
    pub(super) fn new(
        settings: &SmtpSettings,
        client_host: &str,
    ) -> Result<Self, MailerStartError> {
        let credentials = settings.url.login.as_ref();
        Ok(Self {
            host: settings.url.host.clone(),
            port: settings.url.port,
            tls: tls::configure(&settings.url, settings.ca_file.as_deref())?,
            credentials: credentials.map(|login| {
                Credentials::new(login.user.clone(), login.password.expose().to_owned())
            }),
            client_id: client_id(client_host),
            timeout: settings.timeouts.connect,
        })
    }

    /// A connection that is ready for an email: encrypted and authenticated as configured.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        timeout(self.timeout, self.establish())
            .await
            .unwrap_or(Err(Failure::TimedOut("the connection attempt")))
    }

    async fn establish(&self) -> Result<AsyncSmtpConnection, Failure> {
        let mut connection = self.open().await?;
        self.start_tls(&mut connection).await?;
        if let Some(credentials) = &self.credentials {
            connection
                .auth(DEFAULT_MECHANISMS, credentials)
                .await
                .map_err(Failure::at(Step::Login))?;
        }
        Ok(connection)
    }

    /// A connection after the greeting. Only implicit TLS is active already.
    async fn open(&self) -> Result<AsyncSmtpConnection, Failure> {
        let server = (self.host.as_str(), self.port);
        if let Tls::Wrapper(parameters) = &self.tls {
            return AsyncSmtpConnection::connect_tokio1(
                server,
                Some(self.timeout),
                &self.client_id,
                Some(parameters.clone()),
                None,
            )
            .await
            .map_err(Failure::at(Step::Connection));
        }
        let disconnected = |error| Failure::Disconnected(Step::Connection, Some(error));
        let stream = TcpStream::connect(server).await.map_err(disconnected)?;
        // lettre writes an email in two parts. With Nagle's algorithm the second waits for the first ACK.
        stream.set_nodelay(true).map_err(disconnected)?;
        let stream = Box::new(UnbufferedStream::new(stream));
        AsyncSmtpConnection::connect_with_transport(stream, &self.client_id)
            .await
            .map_err(Failure::at(Step::Connection))
    }

    async fn start_tls(&self, connection: &mut AsyncSmtpConnection) -> Result<(), Failure> {
        let parameters = match &self.tls {
            Tls::Required(parameters) => parameters,
            Tls::Opportunistic(parameters) if connection.can_starttls() => parameters,
            _ => return Ok(()),
        };
        connection
            .starttls(parameters.clone(), &self.client_id)
            .await
            .map_err(Failure::at(Step::StartTls))
    }
}

/// Sends one email to one recipient (RFC 5321 §3.3).
pub(super) async fn send_message(
    connection: &mut AsyncSmtpConnection,
    email: &Email,
) -> Result<(), Failure> {
    connection
        .command(MailFrom::new(Some(email.from.clone()), Vec::new()))
        .await
        .map_err(Failure::at(Step::Sender))?;
    connection
        .command(Rcpt::new(email.to.clone(), Vec::new()))
        .await
        .map_err(Failure::at(Step::Recipient))?;
    connection
        .command(Data)
        .await
        .map_err(Failure::at(Step::Data))?;
    // lettre adds the line break before the final dot.
    let text = email.bytes.strip_suffix(b"\r\n").unwrap_or(&email.bytes);
    connection
        .message(text)
        .await
        .map_err(Failure::at(Step::Email))?;
    Ok(())
}

fn client_id(host: &str) -> ClientId {
    match Host::parse(host) {
        Ok(Host::Ipv4(address)) => ClientId::Ipv4(address),
        Ok(Host::Ipv6(address)) => ClientId::Ipv6(address),
        Ok(Host::Domain(domain)) => ClientId::Domain(domain),
        Err(_) => ClientId::default(),
    }
}

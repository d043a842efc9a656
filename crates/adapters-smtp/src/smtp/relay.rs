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
use super::unbuffered_stream::LineByLine;
use crate::MailerStartError;
use crate::message::Email;

/// The mail server, and how to get to it.
pub(super) struct Relay {
    host: String,
    port: u16,
    tls: Tls,
    login: Option<Credentials>,
    own_name: ClientId,
    timeout: Duration,
}

impl Relay {
    /// `own_host` is what we call ourselves.
    pub(super) fn prepare(
        settings: &SmtpSettings,
        own_host: &str,
    ) -> Result<Self, MailerStartError> {
        let login = settings.url.login.as_ref();
        Ok(Self {
            host: settings.url.host.clone(),
            port: settings.url.port,
            tls: tls::prepare(&settings.url, settings.authority_file.as_deref())?,
            login: login.map(|login| {
                Credentials::new(login.user.clone(), login.password.expose().to_owned())
            }),
            own_name: client_id(own_host),
            timeout: settings.times.connect,
        })
    }

    /// A connection that can be used: greeted, encrypted and logged in.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        timeout(self.timeout, self.establish())
            .await
            .unwrap_or(Err(Failure::TooSlow("the connection")))
    }

    async fn establish(&self) -> Result<AsyncSmtpConnection, Failure> {
        let mut connection = self.call().await?;
        self.encrypt(&mut connection).await?;
        if let Some(login) = &self.login {
            connection
                .auth(DEFAULT_MECHANISMS, login)
                .await
                .map_err(Failure::at(Step::Login))?;
        }
        Ok(connection)
    }

    /// A connection that is greeted, and encrypted only if that comes before everything else.
    async fn call(&self) -> Result<AsyncSmtpConnection, Failure> {
        let address = (self.host.as_str(), self.port);
        if let Tls::Wrapper(parameters) = &self.tls {
            return AsyncSmtpConnection::connect_tokio1(
                address,
                Some(self.timeout),
                &self.own_name,
                Some(parameters.clone()),
                None,
            )
            .await
            .map_err(Failure::at(Step::Connection));
        }
        let broken_off = |error| Failure::BrokenOff(Step::Connection, Some(error));
        let stream = TcpStream::connect(address).await.map_err(broken_off)?;
        // An email is written in two pieces; the second would wait until the first is acknowledged.
        stream.set_nodelay(true).map_err(broken_off)?;
        let stream = Box::new(LineByLine::new(stream));
        AsyncSmtpConnection::connect_with_transport(stream, &self.own_name)
            .await
            .map_err(Failure::at(Step::Connection))
    }

    async fn encrypt(&self, connection: &mut AsyncSmtpConnection) -> Result<(), Failure> {
        let parameters = match &self.tls {
            Tls::Required(parameters) => parameters,
            Tls::Opportunistic(parameters) if connection.can_starttls() => parameters,
            _ => return Ok(()),
        };
        connection
            .starttls(parameters.clone(), &self.own_name)
            .await
            .map_err(Failure::at(Step::StartTls))
    }
}

/// Hands over one email to one recipient (RFC 5321 §3.3).
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
    // What ends the last line also starts the one with the lone dot.
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

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::certificate::SelfSignedCertificate;
use crate::listener::Listener;
use crate::session::ServerState;
use crate::{Behaviour, ReceivedEmail, ServerOptions, ServerTls};

/// An SMTP server on 127.0.0.1. Dropping it stops it.
pub struct SmtpServer {
    server: Arc<ServerState>,
    ca_pem: String,
    port: u16,
    listener: Mutex<Option<Listener>>,
}

impl SmtpServer {
    /// Starts a server on a free port that accepts every email, without encryption or authentication.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(ServerOptions::default())
    }

    /// Starts a server on a free port.
    #[must_use]
    pub fn start_with(options: ServerOptions) -> Self {
        let certificate = SelfSignedCertificate::generate();
        let server = Arc::new(ServerState::new(options, certificate.config));
        let listener = Listener::start(0, &server);
        Self {
            server,
            ca_pem: certificate.pem,
            port: listener.port(),
            listener: Mutex::new(Some(listener)),
        }
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The URL with user and password, in the format of `TENANTRY_SMTP_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        let (scheme, query) = match self.server.options.tls {
            ServerTls::None => ("smtp", ""),
            ServerTls::StartTls => ("smtp", "?tls=required"),
            ServerTls::Implicit => ("smtps", ""),
        };
        let login = match &self.server.options.login {
            Some((user, password)) => format!("{user}:{password}@"),
            None => String::new(),
        };
        format!("{scheme}://{login}127.0.0.1:{}{query}", self.port)
    }

    /// The CA certificate that clients have to trust, as PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Sets the behaviour from the next command on.
    pub fn behave(&self, behaviour: Behaviour) {
        self.server.shared.behave(behaviour);
    }

    /// Sets the behaviour for emails to one recipient, which overrides the general one.
    pub fn behave_towards(&self, recipient: &str, behaviour: Behaviour) {
        self.server.shared.behave_towards(recipient, behaviour);
    }

    /// All emails received so far, oldest first.
    #[must_use]
    pub fn received(&self) -> Vec<ReceivedEmail> {
        self.server.shared.received()
    }

    /// Waits until this many emails have been received since the start, and returns all of them.
    ///
    /// # Panics
    /// When the limit passes first.
    #[must_use]
    pub fn wait_for(&self, count: usize, limit: Duration) -> Vec<ReceivedEmail> {
        self.server.shared.wait_for(count, limit)
    }

    /// The number of connections accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.server.shared.connection_count()
    }

    /// Closes every connection and the port, so that new connections are refused.
    pub fn stop(&self) {
        if let Some(listener) = self.listener().take() {
            listener.stop();
        }
        self.server.shared.close_connections();
    }

    /// Listens again after [`SmtpServer::stop`], on the same port. Received emails are kept.
    pub fn start_again(&self) {
        let mut listener = self.listener();
        assert!(listener.is_none(), "the server is running already");
        *listener = Some(Listener::start(self.port, &self.server));
    }

    fn listener(&self) -> MutexGuard<'_, Option<Listener>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.stop();
    }
}

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::certificate::OwnCertificate;
use crate::dialogue::ServerState;
use crate::listener::Listener;
use crate::{Behaviour, ReceivedEmail, ServerOptions, ServerTls};

/// A mail server on 127.0.0.1. It stops when it is dropped.
pub struct SmtpServer {
    server: Arc<ServerState>,
    authority_pem: String,
    port: u16,
    listener: Mutex<Option<Listener>>,
}

impl SmtpServer {
    /// Starts one on a free port that takes every email, unencrypted, from everybody.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(ServerOptions::default())
    }

    /// Starts one on a free port.
    #[must_use]
    pub fn start_with(options: ServerOptions) -> Self {
        let certificate = OwnCertificate::make();
        let server = Arc::new(ServerState::new(options, certificate.config));
        let listener = Listener::start(0, &server);
        Self {
            server,
            authority_pem: certificate.pem,
            port: listener.port(),
            listener: Mutex::new(Some(listener)),
        }
    }

    /// The port of 127.0.0.1 it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Its URL, with login, as `TENANTRY_SMTP_URL` wants it.
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

    /// The authority of its certificate, as PEM.
    #[must_use]
    pub fn authority_pem(&self) -> &str {
        &self.authority_pem
    }

    /// Behaves like this from the next command on.
    pub fn behave(&self, behaviour: Behaviour) {
        self.server.shared.behave(behaviour);
    }

    /// Behaves like this towards one recipient, whatever it does to others.
    pub fn behave_towards(&self, recipient: &str, behaviour: Behaviour) {
        self.server.shared.behave_towards(recipient, behaviour);
    }

    /// All emails that came in so far, oldest first.
    #[must_use]
    pub fn received(&self) -> Vec<ReceivedEmail> {
        self.server.shared.received()
    }

    /// Waits until this many emails have come in since the start, and returns all of them.
    ///
    /// # Panics
    /// When they have not come in within the limit.
    #[must_use]
    pub fn wait_for(&self, count: usize, limit: Duration) -> Vec<ReceivedEmail> {
        self.server.shared.wait_for(count, limit)
    }

    /// How many connections there were so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.server.shared.connected()
    }

    /// Cuts every connection and listens no longer: who connects is rejected.
    pub fn stop(&self) {
        if let Some(listener) = self.listener().take() {
            listener.stop();
        }
        self.server.shared.cut_connections();
    }

    /// Listens again after [`SmtpServer::stop`], on the same port and with the emails of before.
    pub fn start_again(&self) {
        let mut listener = self.listener();
        assert!(listener.is_none(), "the server listens already");
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

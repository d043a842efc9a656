use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Behaviour;

/// An email as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedEmail {
    /// The sender of the envelope (`MAIL FROM`).
    pub from: String,
    /// The recipients of the envelope (`RCPT TO`).
    pub to: Vec<String>,
    /// The message, without the dots that SMTP adds.
    pub message: Vec<u8>,
    /// Whether the connection was encrypted.
    pub encrypted: bool,
    /// Who had logged in.
    pub user: Option<String>,
}

/// What the threads of a server share.
#[derive(Default)]
pub(crate) struct Shared {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    behaviour: Behaviour,
    towards: BTreeMap<String, Behaviour>,
    received: Vec<ReceivedEmail>,
    connections: Vec<TcpStream>,
    connected: usize,
}

impl Shared {
    pub(crate) fn behaviour(&self) -> Behaviour {
        self.lock().behaviour
    }

    pub(crate) fn behave(&self, behaviour: Behaviour) {
        self.lock().behaviour = behaviour;
    }

    /// How an email to this recipient is treated.
    pub(crate) fn behaviour_towards(&self, recipient: &str) -> Behaviour {
        let state = self.lock();
        let special = state.towards.get(recipient).copied();
        special.unwrap_or(state.behaviour)
    }

    pub(crate) fn behave_towards(&self, recipient: &str, behaviour: Behaviour) {
        self.lock().towards.insert(recipient.to_owned(), behaviour);
    }

    pub(crate) fn received(&self) -> Vec<ReceivedEmail> {
        self.lock().received.clone()
    }

    pub(crate) fn keep(&self, email: ReceivedEmail) {
        self.lock().received.push(email);
        self.arrived.notify_all();
    }

    pub(crate) fn wait_for(&self, count: usize, limit: Duration) -> Vec<ReceivedEmail> {
        let waiting = |state: &mut State| state.received.len() < count;
        let (state, _) = self
            .arrived
            .wait_timeout_while(self.lock(), limit, waiting)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            state.received.len() >= count,
            "{} emails instead of {count} within {limit:?}",
            state.received.len()
        );
        state.received.clone()
    }

    pub(crate) fn connected(&self) -> usize {
        self.lock().connected
    }

    /// Remembers a connection, so that it can be cut when the server stops.
    pub(crate) fn admit(&self, connection: &TcpStream) {
        let mut state = self.lock();
        state.connected += 1;
        if let Ok(copy) = connection.try_clone() {
            state.connections.push(copy);
        }
    }

    pub(crate) fn cut_connections(&self) {
        for connection in self.lock().connections.drain(..) {
            // The client may have hung up before.
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

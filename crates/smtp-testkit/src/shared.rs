use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Behaviour;

/// A received email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedEmail {
    /// The envelope sender (`MAIL FROM`).
    pub from: String,
    /// The envelope recipients (`RCPT TO`).
    pub to: Vec<String>,
    /// The message, without the dots added for transparency.
    pub message: Vec<u8>,
    /// Whether the connection was encrypted.
    pub encrypted: bool,
    /// The authenticated user.
    pub user: Option<String>,
}

/// The state shared by the threads of a server.
#[derive(Default)]
pub(crate) struct Shared {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    behaviour: Behaviour,
    overrides: BTreeMap<String, Behaviour>,
    received: Vec<ReceivedEmail>,
    connections: Vec<TcpStream>,
    connection_count: usize,
}

impl Shared {
    pub(crate) fn behaviour(&self) -> Behaviour {
        self.lock().behaviour
    }

    pub(crate) fn behave(&self, behaviour: Behaviour) {
        self.lock().behaviour = behaviour;
    }

    pub(crate) fn behaviour_towards(&self, recipient: &str) -> Behaviour {
        let state = self.lock();
        let override_for = state.overrides.get(recipient).copied();
        override_for.unwrap_or(state.behaviour)
    }

    pub(crate) fn behave_towards(&self, recipient: &str, behaviour: Behaviour) {
        self.lock()
            .overrides
            .insert(recipient.to_owned(), behaviour);
    }

    pub(crate) fn received(&self) -> Vec<ReceivedEmail> {
        self.lock().received.clone()
    }

    pub(crate) fn store(&self, email: ReceivedEmail) {
        self.lock().received.push(email);
        self.arrived.notify_all();
    }

    pub(crate) fn wait_for(&self, count: usize, limit: Duration) -> Vec<ReceivedEmail> {
        let is_incomplete = |state: &mut State| state.received.len() < count;
        let (state, _) = self
            .arrived
            .wait_timeout_while(self.lock(), limit, is_incomplete)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            state.received.len() >= count,
            "received {} emails instead of {count} within {limit:?}",
            state.received.len()
        );
        state.received.clone()
    }

    pub(crate) fn connection_count(&self) -> usize {
        self.lock().connection_count
    }

    /// Stores a connection, so that stopping the server can close it.
    pub(crate) fn register(&self, connection: &TcpStream) {
        let mut state = self.lock();
        state.connection_count += 1;
        if let Ok(copy) = connection.try_clone() {
            state.connections.push(copy);
        }
    }

    pub(crate) fn close_connections(&self) {
        for connection in self.lock().connections.drain(..) {
            // The client may have disconnected already.
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

use std::sync::Arc;

use crate::page::{Cursor, Page, PageRequest};
use crate::ports::{Policy, Ports};
use crate::sessions::{Session, SessionRepository};
use crate::store::PortError;
use crate::system::Clock;
use crate::values::AccountId;

/// Lists the live sessions of an account.
#[derive(Clone)]
pub struct ListSessions {
    /// Reads the sessions.
    pub sessions: Arc<dyn SessionRepository>,
    /// The time that expiry is judged by.
    pub clock: Arc<dyn Clock>,
}

impl ListSessions {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            sessions: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// The live sessions of this account, newest first. One page holds them all, because an account has at most
    /// [`Session::MAX_PER_ACCOUNT`].
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn run(&self, account: AccountId) -> Result<Page<Session>, PortError> {
        let now = self.clock.now();
        let sessions = self.sessions.list_sessions(account, now).await?;
        let request = PageRequest::first(Session::MAX_PER_ACCOUNT);
        Ok(request.page(sessions, |session| Cursor {
            at: session.created_at,
            id: session.id.as_uuid(),
        }))
    }
}

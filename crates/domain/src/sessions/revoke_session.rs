use std::sync::Arc;

use crate::ports::{Policy, Ports};
use crate::sessions::SessionRepository;
use crate::store::PortError;
use crate::system::Clock;
use crate::values::{AccountId, SessionId};

/// Ends one session of an account.
#[derive(Clone)]
pub struct RevokeSession {
    /// Ends the session.
    pub sessions: Arc<dyn SessionRepository>,
    /// The time of the end.
    pub clock: Arc<dyn Clock>,
}

impl RevokeSession {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            sessions: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// Ends the session; `false` when the account has no such session, or it has ended.
    ///
    /// # Errors
    /// [`PortError`] when the end was not stored (R34).
    pub async fn run(&self, account: AccountId, session: SessionId) -> Result<bool, PortError> {
        let now = self.clock.now();
        self.sessions.end_session(account, session, now).await
    }
}

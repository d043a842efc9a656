use std::sync::Arc;

use crate::ports::{Policy, Ports};
use crate::sessions::SessionRepository;
use crate::store::PortError;
use crate::system::Clock;
use crate::values::AccountId;

/// Ends every session of an account.
#[derive(Clone)]
pub struct LogOutAll {
    /// Ends the sessions.
    pub sessions: Arc<dyn SessionRepository>,
    /// The time of the logout.
    pub clock: Arc<dyn Clock>,
}

impl LogOutAll {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            sessions: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// Ends all sessions of this account, the current one too.
    ///
    /// # Errors
    /// [`PortError`] when the end was not stored (R34).
    pub async fn run(&self, account: AccountId) -> Result<(), PortError> {
        let now = self.clock.now();
        self.sessions.end_all_sessions(account, now).await
    }
}

use std::sync::Arc;

use crate::ports::{Policy, Ports};
use crate::sessions::{RefreshSessionError, SessionRepository, TokenVerifier};
use crate::system::Clock;

/// Ends the session of a refresh token.
#[derive(Clone)]
pub struct LogOut {
    /// Verifies the token.
    pub tokens: Arc<dyn TokenVerifier>,
    /// Ends the session.
    pub sessions: Arc<dyn SessionRepository>,
    /// The time of the logout.
    pub clock: Arc<dyn Clock>,
}

/// Why a session was not ended.
pub type LogOutError = RefreshSessionError;

impl LogOut {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            tokens: ports.token_verifier.clone(),
            sessions: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// Ends the session, if it has not ended yet. Every refresh token of the session is accepted, also one
    /// that was exchanged.
    ///
    /// # Errors
    /// [`LogOutError::Rejected`] when the token is invalid or expired, [`LogOutError::Port`] when the end was
    /// not stored (R34).
    pub async fn run(&self, token: &str) -> Result<(), LogOutError> {
        let now = self.clock.now();
        let claims = self.tokens.verify_refresh(token, now);
        let claims = claims.ok_or(LogOutError::Rejected)?;
        let (account, session) = (claims.account_id, claims.session_id);
        self.sessions.end_session(account, session, now).await?;
        Ok(())
    }
}

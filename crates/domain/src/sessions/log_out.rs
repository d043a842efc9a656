use std::sync::Arc;

use crate::sessions::{SessionRepository, TokenVerifier};
use crate::system::Clock;

use crate::sessions::RefreshSessionError;

/// Ends the session of a refresh token.
#[derive(Clone)]
pub struct LogOut {
    /// Checks the token.
    pub tokens: Arc<dyn TokenVerifier>,
    /// Where sessions are kept.
    pub sessions: Arc<dyn SessionRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
}

/// Why a session was not ended.
pub type LogOutError = RefreshSessionError;

impl LogOut {
    /// Ends the session, if it has not ended yet. Any refresh token of the session will do, also one that
    /// has a successor.
    ///
    /// # Errors
    /// [`LogOutError::Rejected`] when the token is not one of ours or has expired, [`LogOutError::Store`]
    /// when the end was not stored (R34).
    pub async fn run(&self, token: &str) -> Result<(), LogOutError> {
        let now = self.clock.now();
        let claims = self.tokens.verify_refresh(token, now)?;
        let (account, session) = (claims.account_id, claims.session_id);
        self.sessions.end_session(account, session, now).await?;
        Ok(())
    }
}

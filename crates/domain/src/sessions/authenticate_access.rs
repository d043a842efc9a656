use std::sync::Arc;

use thiserror::Error;

use crate::accounts::Account;
use crate::sessions::{SessionRef, SessionRepository, TokenError, TokenVerifier};
use crate::store::PortError;
use crate::system::Clock;
use crate::values::SessionId;

/// Finds the account behind an access token. The session is looked up each time, so that a token of a
/// session that is over is rejected at once.
#[derive(Clone)]
pub struct AuthenticateAccess {
    /// Checks the token.
    pub tokens: Arc<dyn TokenVerifier>,
    /// Where the session is looked up.
    pub sessions: Arc<dyn SessionRepository>,
    /// For tokens and sessions that expire.
    pub clock: Arc<dyn Clock>,
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The account; it need not be verified.
    pub account: Account,
    /// The session that the token belongs to.
    pub session_id: SessionId,
}

/// Why there is no account behind a token.
#[derive(Debug, Error)]
pub enum AuthenticateAccessError {
    /// The token is not good, its session is over, or its account is disabled.
    #[error("the access token is not valid")]
    Rejected,
    /// It could not be found out.
    #[error(transparent)]
    Store(#[from] PortError),
    /// The token could not be checked.
    #[error(transparent)]
    Token(TokenError),
}

impl From<TokenError> for AuthenticateAccessError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Rejected => Self::Rejected,
            other @ TokenError::Failed(_) => Self::Token(other),
        }
    }
}

impl AuthenticateAccess {
    /// The account and the session behind this access token.
    ///
    /// # Errors
    /// [`AuthenticateAccessError`].
    pub async fn run(&self, token: &str) -> Result<Authenticated, AuthenticateAccessError> {
        let now = self.clock.now();
        let claims = self.tokens.verify_access(token, now)?;
        let session = SessionRef {
            session_id: claims.session_id,
            account_id: claims.account_id,
            project_id: claims.project_id,
        };
        let account = self.sessions.find_account_of_session(session, now).await?;
        Ok(Authenticated {
            account: account.ok_or(AuthenticateAccessError::Rejected)?,
            session_id: session.session_id,
        })
    }
}

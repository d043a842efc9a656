use std::sync::Arc;

use thiserror::Error;

use crate::accounts::Account;
use crate::ports::{Policy, Ports};
use crate::sessions::{SessionRef, SessionRepository, TokenVerifier};
use crate::store::PortError;
use crate::system::Clock;
use crate::values::SessionId;

/// Authenticates a request by its access token. It reads the session each time, so that a token is rejected
/// as soon as its session ends.
#[derive(Clone)]
pub struct AuthenticateAccess {
    /// Verifies the token.
    pub tokens: Arc<dyn TokenVerifier>,
    /// Finds the account of the session.
    pub sessions: Arc<dyn SessionRepository>,
    /// The time that expiry is judged by.
    pub clock: Arc<dyn Clock>,
}

/// The account and session of an authenticated request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// An enabled account, verified or not.
    pub account: Account,
    /// The session that the token belongs to.
    pub session_id: SessionId,
}

/// Why a request is not authenticated.
#[derive(Debug, Error)]
pub enum AuthenticateAccessError {
    /// The token is invalid, its session has ended, or its account is disabled.
    #[error("the access token is not valid")]
    Rejected,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl AuthenticateAccess {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            tokens: ports.token_verifier.clone(),
            sessions: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// The account and the session of this access token.
    ///
    /// # Errors
    /// [`AuthenticateAccessError`].
    pub async fn run(&self, token: &str) -> Result<Authenticated, AuthenticateAccessError> {
        let now = self.clock.now();
        let claims = self.tokens.verify_access(token, now);
        let claims = claims.ok_or(AuthenticateAccessError::Rejected)?;
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

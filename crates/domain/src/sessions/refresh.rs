use std::sync::Arc;

use thiserror::Error;

use crate::audit::{Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, RequestOrigin};
use crate::sessions::{
    RefreshClaims, RefreshRotation, RotationOutcome, SessionFactory, SessionPolicy, SessionRef,
    SessionRepository, TokenError, TokenIssuer, TokenPair, TokenVerifier,
};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::{AuditEntryId, Timestamp, TokenId};

/// Exchanges a refresh token for a new pair of tokens (R32).
#[derive(Clone)]
pub struct RefreshSession {
    /// Checks the token that is presented.
    pub verifier: Arc<dyn TokenVerifier>,
    /// Issues the new ones.
    pub issuer: Arc<dyn TokenIssuer>,
    /// Where sessions are kept.
    pub sessions: Arc<dyn SessionRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub random: Arc<dyn Random>,
    /// How long the tokens live.
    pub policy: SessionPolicy,
}

/// Why a refresh token was not exchanged.
#[derive(Debug, Error)]
pub enum RefreshSessionError {
    /// It is not good, was used before, or its session is over.
    #[error("the refresh token is not valid")]
    Rejected,
    /// The tokens were not issued.
    #[error(transparent)]
    Token(TokenError),
    /// It was not stored.
    #[error(transparent)]
    Store(#[from] PortError),
}

impl From<TokenError> for RefreshSessionError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Rejected => Self::Rejected,
            other @ TokenError::Failed(_) => Self::Token(other),
        }
    }
}

impl RefreshSession {
    /// A new pair of tokens for this refresh token. When the token was used before, its session ends.
    ///
    /// # Errors
    /// [`RefreshSessionError`].
    pub async fn run(
        &self,
        token: &str,
        origin: RequestOrigin,
    ) -> Result<TokenPair, RefreshSessionError> {
        let now = self.clock.now();
        let claims = self.verifier.verify_refresh(token, now)?;
        let opener = SessionFactory {
            tokens: &*self.issuer,
            random: &*self.random,
            policy: self.policy,
            now,
        };
        let rotation = self.rotation(claims, (opener.token_id(), now), origin);
        match self.sessions.rotate_refresh_token(&rotation).await? {
            RotationOutcome::RotationOutcome(account, session)
            | RotationOutcome::Replayed(account, session) => Ok(opener.issue(&account, &session)?),
            RotationOutcome::Reused | RotationOutcome::Rejected => {
                Err(RefreshSessionError::Rejected)
            }
        }
    }

    fn rotation(
        &self,
        claims: RefreshClaims,
        (successor, now): (TokenId, Timestamp),
        origin: RequestOrigin,
    ) -> RefreshRotation {
        RefreshRotation {
            session: SessionRef {
                session_id: claims.session_id,
                account_id: claims.account_id,
                project_id: claims.project_id,
            },
            presented: claims.token_id,
            successor,
            now,
            grace: self.policy.refresh_grace,
            reuse: AuditEntry {
                id: AuditEntryId::generate(now, self.random.bytes()),
                at: now,
                event: AuditEvent {
                    actor: Actor::Anonymous,
                    action: AuditAction::RefreshTokenReuse,
                    target: Some(claims.session_id.as_uuid()),
                    outcome: AuditOutcome::Rejected("invalid_refresh_token".to_owned()),
                    origin,
                },
            },
        }
    }
}

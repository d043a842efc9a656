use std::sync::Arc;

use thiserror::Error;

use crate::audit::{
    Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, RequestOrigin, reasons,
};
use crate::effects::Effects;
use crate::ports::{Policy, Ports};
use crate::sessions::{
    RefreshClaims, RefreshRotation, RotationOutcome, SessionFactory, SessionPolicy, SessionRef,
    SessionRepository, TokenIssuer, TokenPair, TokenVerifier,
};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::{AuditEntryId, Timestamp, TokenId};

/// Exchanges a refresh token for a new pair of tokens (R32).
#[derive(Clone)]
pub struct RefreshSession {
    /// Verifies the presented token.
    pub verifier: Arc<dyn TokenVerifier>,
    /// Signs the new tokens.
    pub issuer: Arc<dyn TokenIssuer>,
    /// Rotates the token.
    pub sessions: Arc<dyn SessionRepository>,
    /// The time of the exchange.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub random: Arc<dyn Random>,
    /// How long the tokens are valid.
    pub policy: SessionPolicy,
}

/// Why a refresh token was not exchanged.
#[derive(Debug, Error)]
pub enum RefreshSessionError {
    /// The token is invalid or was used before, or its session has ended.
    #[error("the refresh token is not valid")]
    Rejected,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl RefreshSession {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, policy: &Policy) -> Self {
        Self {
            verifier: ports.token_verifier.clone(),
            issuer: ports.token_issuer.clone(),
            sessions: ports.store.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
            policy: policy.sessions,
        }
    }

    /// A new pair of tokens. When the refresh token was used before, its session ends.
    ///
    /// # Errors
    /// [`RefreshSessionError`].
    pub async fn run(
        &self,
        token: &str,
        origin: RequestOrigin,
    ) -> Result<TokenPair, RefreshSessionError> {
        let now = self.clock.now();
        let claims = self.verifier.verify_refresh(token, now);
        let claims = claims.ok_or(RefreshSessionError::Rejected)?;
        let factory = SessionFactory {
            tokens: &*self.issuer,
            random: &*self.random,
            policy: self.policy,
            now,
        };
        let rotation = self.rotation(claims, (factory.token_id(), now), origin);
        match self.sessions.rotate_refresh_token(&rotation).await? {
            RotationOutcome::Rotated(account, session)
            | RotationOutcome::Replayed(account, session) => Ok(factory.issue(&account, &session)?),
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
            reuse: Effects::from(AuditEntry {
                id: AuditEntryId::generate(now, self.random.bytes()),
                at: now,
                event: AuditEvent {
                    actor: Actor::Anonymous,
                    action: AuditAction::RefreshTokenReuse,
                    target: Some(claims.session_id.as_uuid()),
                    outcome: AuditOutcome::Rejected(reasons::INVALID_REFRESH_TOKEN.to_owned()),
                    origin,
                },
            }),
        }
    }
}

use thiserror::Error;

use crate::accounts::Account;
use crate::roles::Role;
use crate::sessions::{Session, SessionPolicy};
use crate::signing_keys::{PublicKey, SigningAlgorithm, SigningKey};
use crate::store::BoxedError;
use crate::values::{AccountId, ProjectId, SecretText, SessionId, Timestamp, TokenId};

/// Signs tokens.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait TokenIssuer: Send + Sync {
    /// The access token and the refresh token of this grant, signed with the active key.
    ///
    /// # Errors
    /// [`TokenError::Failed`] when they cannot be signed.
    fn issue(&self, grant: &TokenGrant) -> Result<TokenPair, TokenError>;

    /// The keys that its tokens can be checked with.
    fn public_keys(&self) -> Vec<PublicKey>;
}

/// Checks tokens.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait TokenVerifier: Send + Sync {
    /// What an access token says, when it is one of ours and good at this moment (R35 to R38).
    ///
    /// # Errors
    /// [`TokenError::Rejected`] for everything else.
    fn verify_access(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError>;

    /// What a refresh token says, when it is one of ours and good at this moment (R35 to R38). Whether it
    /// was used before, only the session knows.
    ///
    /// # Errors
    /// [`TokenError::Rejected`] for everything else.
    fn verify_refresh(&self, token: &str, now: Timestamp) -> Result<RefreshClaims, TokenError>;
}

/// Makes keys to sign tokens with.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait SigningKeyGenerator: Send + Sync {
    /// The algorithm of the keys it makes.
    fn algorithm(&self) -> SigningAlgorithm;

    /// A new key that is active from now on.
    ///
    /// # Errors
    /// [`TokenError::Failed`] when none can be made.
    fn generate(&self, now: Timestamp) -> Result<SigningKey, TokenError>;
}

/// What a pair of tokens is issued for.
#[derive(Clone, Debug)]
pub struct TokenGrant {
    /// Whose tokens (`sub`).
    pub account_id: AccountId,
    /// The account's role (`role`).
    pub role: Role,
    /// The project of an end user (`project_id`, `aud`).
    pub project_id: Option<ProjectId>,
    /// Whether the address is verified (`email_verified`).
    pub email_verified: bool,
    /// The session (`sid`).
    pub session_id: SessionId,
    /// The id of the access token (`jti`).
    pub access_id: TokenId,
    /// The id of the refresh token (`jti`).
    pub refresh_id: TokenId,
    /// When they are issued (`iat`, `nbf`).
    pub issued_at: Timestamp,
    /// When the access token ends (`exp`).
    pub access_expires_at: Timestamp,
    /// When the refresh token ends (`exp`).
    pub refresh_expires_at: Timestamp,
}

impl TokenGrant {
    /// The grant of the pair of tokens that is good in this session. Its refresh token is the same however
    /// often it is issued: id and times are the session's.
    #[must_use]
    pub fn new(
        account: &Account,
        session: &Session,
        access_id: TokenId,
        policy: SessionPolicy,
    ) -> Self {
        // A server whose clock is a little behind must not issue tokens that seem to live longer (R69).
        let issued_at = session.rotated_at.max(session.created_at);
        Self {
            account_id: account.id,
            role: account.tier.role(),
            project_id: account.tier.project_id(),
            email_verified: account.verified_at.is_some(),
            session_id: session.id,
            access_id,
            refresh_id: session.token_id,
            issued_at,
            access_expires_at: issued_at.plus(policy.access_ttl).min(session.expires_at),
            refresh_expires_at: session.expires_at,
        }
    }
}

/// An access token and a refresh token.
#[derive(Clone, Debug)]
pub struct TokenPair {
    /// The access token.
    pub access: SecretText,
    /// The refresh token.
    pub refresh: SecretText,
}

/// What a good access token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// Whose token (`sub`).
    pub account_id: AccountId,
    /// The session (`sid`).
    pub session_id: SessionId,
    /// The project of an end user (`project_id`).
    pub project_id: Option<ProjectId>,
}

/// What a good refresh token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshClaims {
    /// Whose token (`sub`).
    pub account_id: AccountId,
    /// The session (`sid`).
    pub session_id: SessionId,
    /// The project of an end user (`project_id`).
    pub project_id: Option<ProjectId>,
    /// Its id (`jti`).
    pub token_id: TokenId,
}

/// Why a token was not issued or not accepted.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The token is not one of ours, or not good at this moment.
    #[error("the token is not valid")]
    Rejected,
    /// It cannot be done.
    #[error("the token could not be made")]
    Failed(#[source] BoxedError),
}

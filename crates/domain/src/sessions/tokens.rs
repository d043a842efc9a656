use crate::accounts::Account;
use crate::roles::Role;
use crate::sessions::{Session, SessionPolicy};
use crate::signing_keys::PublicKey;
use crate::store::PortError;
use crate::values::{AccountId, ProjectId, SecretText, SessionId, Timestamp, TokenId};

/// Signs tokens with the active signing key.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait TokenIssuer: Send + Sync {
    /// The access token and the refresh token of this grant.
    ///
    /// # Errors
    /// [`PortError::Corrupt`] when they cannot be signed.
    fn issue(&self, grant: &TokenGrant) -> Result<TokenPair, PortError>;

    /// The public keys that verify its tokens.
    fn public_keys(&self) -> Vec<PublicKey>;
}

/// Verifies tokens. A rejection has no reason, so that no response reveals how close a forgery came.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait TokenVerifier: Send + Sync {
    /// The claims of an access token that this installation issued and that is valid at this time; `None`
    /// for any other text (R35 to R38).
    fn verify_access(&self, token: &str, now: Timestamp) -> Option<AccessClaims>;

    /// The claims of a refresh token that this installation issued and that is valid at this time; `None`
    /// for any other text (R35 to R38). It does not check whether the token was used before.
    fn verify_refresh(&self, token: &str, now: Timestamp) -> Option<RefreshClaims>;
}

/// The claims of a pair of tokens.
#[derive(Clone, Debug)]
pub struct TokenGrant {
    /// The `sub` claim.
    pub account_id: AccountId,
    /// The `role` claim.
    pub role: Role,
    /// The project of an end user: the `project_id` and `aud` claims.
    pub project_id: Option<ProjectId>,
    /// The `email_verified` claim.
    pub email_verified: bool,
    /// The `sid` claim.
    pub session_id: SessionId,
    /// The `jti` claim of the access token.
    pub access_id: TokenId,
    /// The `jti` claim of the refresh token.
    pub refresh_id: TokenId,
    /// The `iat` and `nbf` claims.
    pub issued_at: Timestamp,
    /// The `exp` claim of the access token.
    pub access_expires_at: Timestamp,
    /// The `exp` claim of the refresh token.
    pub refresh_expires_at: Timestamp,
}

impl TokenGrant {
    /// The grant of the current pair of tokens of this session. Issued again, the refresh token is the same:
    /// its id and times are those of the session.
    #[must_use]
    pub fn new(
        account: &Account,
        session: &Session,
        access_id: TokenId,
        policy: SessionPolicy,
    ) -> Self {
        // A server whose clock is a little behind must not issue tokens with a longer lifetime (R69).
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
    /// Authenticates requests.
    pub access: SecretText,
    /// Gets the next pair, once.
    pub refresh: SecretText,
}

/// The claims of a valid access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// The `sub` claim.
    pub account_id: AccountId,
    /// The `sid` claim.
    pub session_id: SessionId,
    /// The project of an end user: the `project_id` claim.
    pub project_id: Option<ProjectId>,
}

/// The claims of a valid refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshClaims {
    /// The `sub` claim.
    pub account_id: AccountId,
    /// The `sid` claim.
    pub session_id: SessionId,
    /// The project of an end user: the `project_id` claim.
    pub project_id: Option<ProjectId>,
    /// The `jti` claim.
    pub token_id: TokenId,
}

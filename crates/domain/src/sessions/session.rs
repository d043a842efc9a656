use std::net::IpAddr;
use std::time::Duration;

use crate::audit::RequestOrigin;
use crate::values::{AccountId, SessionId, Timestamp, TokenId, UserAgent};

/// The family of refresh tokens that one login or registration opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The `sid` claim of its tokens.
    pub id: SessionId,
    /// The account that it belongs to.
    pub account_id: AccountId,
    /// Counts the rotations of the refresh token. Times cannot order them, because they can be equal (R32).
    pub generation: i64,
    /// The id (`jti`) of the current refresh token.
    pub token_id: TokenId,
    /// The id of the refresh token before it; `None` before the first rotation.
    pub previous_token_id: Option<TokenId>,
    /// When the current refresh token was issued.
    pub rotated_at: Timestamp,
    /// The IP address of the client that opened it.
    pub address: Option<IpAddr>,
    /// The user agent of that client.
    pub user_agent: Option<UserAgent>,
    /// When the session was opened.
    pub created_at: Timestamp,
    /// When it expires. A rotation never changes it.
    pub expires_at: Timestamp,
    /// When it ended; `None` while it is live.
    pub ended_at: Option<Timestamp>,
}

impl Session {
    /// The maximum of live sessions of one account. One more ends the oldest (R39).
    pub const MAX_PER_ACCOUNT: u16 = 50;

    /// A session that is opened now. The ids are those of the session and of its first refresh token.
    #[must_use]
    pub fn open(
        (id, token_id): (SessionId, TokenId),
        account_id: AccountId,
        origin: &RequestOrigin,
        now: Timestamp,
        policy: SessionPolicy,
    ) -> Self {
        Self {
            id,
            account_id,
            generation: 0,
            token_id,
            previous_token_id: None,
            rotated_at: now,
            address: origin.address,
            user_agent: origin.user_agent.clone(),
            created_at: now,
            expires_at: now.plus(policy.refresh_ttl),
            ended_at: None,
        }
    }
}

/// How long tokens and sessions are valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionPolicy {
    /// The lifetime of an access token.
    pub access_ttl: Duration,
    /// The lifetime of a session, and so of its last refresh token.
    pub refresh_ttl: Duration,
    /// How long the direct predecessor of an unused refresh token may be presented again, because a response
    /// can be lost; zero for never.
    pub refresh_grace: Duration,
}

/// 30 minutes, 7 days and 30 seconds.
impl Default for SessionPolicy {
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        Self {
            access_ttl: Duration::from_secs(30 * 60),
            refresh_ttl: 7 * DAY,
            refresh_grace: Duration::from_secs(30),
        }
    }
}

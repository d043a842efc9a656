use std::net::IpAddr;
use std::time::Duration;

use crate::audit::RequestOrigin;
use crate::values::{AccountId, SessionId, Timestamp, TokenId, UserAgent};

/// What one login or registration opened: the family of its refresh tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, the `sid` claim of its tokens.
    pub id: SessionId,
    /// Whose it is.
    pub account_id: AccountId,
    /// How often its refresh token was rotated: a counter, because times can be equal (R32).
    pub generation: i64,
    /// The id (`jti`) of the refresh token that is good now.
    pub token_id: TokenId,
    /// The id of the refresh token before it; `None` before the first rotation.
    pub previous_token_id: Option<TokenId>,
    /// When the refresh token that is good now was issued.
    pub rotated_at: Timestamp,
    /// The address of the client that opened it.
    pub address: Option<IpAddr>,
    /// What that client called itself.
    pub user_agent: Option<UserAgent>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Its absolute end; a rotation never moves it.
    pub expires_at: Timestamp,
    /// Since when it is over; `None` while it is not.
    pub ended_at: Option<Timestamp>,
}

impl Session {
    /// The most live sessions of one account; the oldest ends when one more is opened (R39).
    pub const MAX_PER_ACCOUNT: u16 = 50;

    /// A session that is opened now, and the id of its first refresh token.
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

/// How long tokens live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionPolicy {
    /// The life of an access token.
    pub access_ttl: Duration,
    /// The life of a session, and so of its last refresh token.
    pub refresh_ttl: Duration,
    /// How long the direct predecessor of an unused refresh token may be presented again, because an
    /// response can get lost; zero for never.
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

use std::time::Duration;

use crate::values::{AccountId, SessionId, Timestamp};

/// What one login or registration opened: the family of its refresh tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, the `sid` claim of its tokens.
    pub id: SessionId,
    /// Whose it is.
    pub account_id: AccountId,
    /// How often its refresh token was rotated: a counter, because times can be equal (R32).
    pub generation: i64,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Its absolute end; a rotation never moves it.
    pub expires_at: Timestamp,
    /// Since when it is over; `None` while it is not.
    pub ended_at: Option<Timestamp>,
}

impl Session {
    /// A session that is opened now.
    #[must_use]
    pub fn open(
        id: SessionId,
        account_id: AccountId,
        now: Timestamp,
        policy: SessionPolicy,
    ) -> Self {
        Self {
            id,
            account_id,
            generation: 0,
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
}

/// 30 minutes and 7 days.
impl Default for SessionPolicy {
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        Self {
            access_ttl: Duration::from_secs(30 * 60),
            refresh_ttl: 7 * DAY,
        }
    }
}

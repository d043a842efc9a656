use std::time::Duration;

use crate::accounts::Account;
use crate::effects::Effects;
use crate::sessions::{Session, SessionRef};
use crate::values::{Timestamp, TokenId};

/// The exchange of a refresh token for its successor.
#[derive(Clone, Debug)]
pub struct RefreshRotation {
    /// The session that the token names.
    pub session: SessionRef,
    /// The id of the presented token.
    pub presented: TokenId,
    /// The id of its successor.
    pub successor: TokenId,
    /// The time of the exchange.
    pub now: Timestamp,
    /// How long the direct predecessor of an unused token may be presented again.
    pub grace: Duration,
    /// Stored when the token is reused: the entry for the audit log.
    pub reuse: Effects,
}

/// What a [`RefreshRotation`] does to a live session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RotationDecision {
    /// The token is current: store this session.
    Rotate(Session),
    /// The token is the predecessor, presented again within the grace: change nothing.
    Replay,
    /// The token was used before: end the session.
    Reuse,
}

/// The result of a [`RefreshRotation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RotationOutcome {
    /// The token was exchanged. Account and session as stored now.
    Rotated(Account, Session),
    /// The token was exchanged within the grace, and its successor is unused. Account and session as stored.
    Replayed(Account, Session),
    /// The token was used before. The session has ended.
    Reused,
    /// The token has no live session.
    Rejected,
}

impl RefreshRotation {
    /// Decides what the presented token does to this live session.
    #[must_use]
    pub fn judge(&self, session: &Session) -> RotationDecision {
        if session.token_id == self.presented {
            RotationDecision::Rotate(self.rotated(session))
        } else if self.is_replay(session) {
            RotationDecision::Replay
        } else {
            RotationDecision::Reuse
        }
    }

    /// Whether the token is the direct predecessor of the current one, presented again within the grace. The
    /// clock may have been set back since the exchange, so both directions count (R69).
    #[must_use]
    pub fn is_replay(&self, session: &Session) -> bool {
        let (now, rotated_at) = (self.now, session.rotated_at);
        let apart = rotated_at.until(now).max(now.until(rotated_at));
        session.previous_token_id == Some(self.presented) && apart < self.grace
    }

    fn rotated(&self, session: &Session) -> Session {
        Session {
            generation: session.generation.saturating_add(1),
            previous_token_id: Some(session.token_id),
            token_id: self.successor,
            rotated_at: self.now,
            ..session.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::RequestOrigin;
    use crate::sessions::SessionPolicy;
    use crate::values::{AccountId, SessionId};

    const START: Timestamp = Timestamp::from_unix_seconds(1_000_000);
    const GRACE: Duration = Duration::from_secs(30);

    fn token(number: u8) -> TokenId {
        TokenId::generate(START, [number; 10])
    }

    fn session() -> Session {
        let ids = (SessionId::generate(START, [1; 10]), token(1));
        let account = AccountId::generate(START, [1; 10]);
        let origin = RequestOrigin::default();
        Session::open(ids, account, &origin, START, SessionPolicy::default())
    }

    fn rotation(presented: TokenId, successor: TokenId, now: Timestamp) -> RefreshRotation {
        let session = session();
        RefreshRotation {
            session: SessionRef {
                session_id: session.id,
                account_id: session.account_id,
                project_id: None,
            },
            presented,
            successor,
            now,
            grace: GRACE,
            reuse: Effects::default(),
        }
    }

    /// The session after its first token was exchanged.
    fn rotated() -> Session {
        match rotation(token(1), token(2), START).judge(&session()) {
            RotationDecision::Rotate(session) => session,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn r32_the_current_token_is_exchanged_and_the_expiry_stays() {
        let expected = Session {
            generation: 1,
            token_id: token(2),
            previous_token_id: Some(token(1)),
            rotated_at: START,
            ..session()
        };
        assert_eq!(rotated(), expected);
    }

    #[test]
    fn r32_the_predecessor_is_a_replay_within_the_grace_and_a_reuse_after_it() {
        let almost = GRACE.saturating_sub(Duration::from_micros(1));
        let judge = |now| rotation(token(1), token(3), now).judge(&rotated());
        assert_eq!(judge(START.plus(almost)), RotationDecision::Replay);
        assert_eq!(judge(START.plus(GRACE)), RotationDecision::Reuse);
    }

    #[test]
    fn r69_a_clock_that_was_set_back_does_not_extend_the_grace() {
        let almost = GRACE.saturating_sub(Duration::from_micros(1));
        let judge = |now| rotation(token(1), token(3), now).judge(&rotated());
        assert_eq!(judge(START.minus(almost)), RotationDecision::Replay);
        assert_eq!(judge(START.minus(GRACE)), RotationDecision::Reuse);
    }

    #[test]
    fn r32_any_other_token_of_the_session_is_a_reuse() {
        let decision = rotation(token(9), token(3), START).judge(&rotated());
        assert_eq!(decision, RotationDecision::Reuse);
    }
}

use std::time::Duration;

use async_trait::async_trait;

use crate::accounts::Account;
use crate::audit::AuditEntry;
use crate::sessions::Session;
use crate::store::PortError;
use crate::throttling::AttemptOutcome;
use crate::values::{AccountId, PasswordHash, ProjectId, SessionId, Timestamp, TokenId};

/// Where sessions are kept.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send + Sync {
    /// The account of a live session: one read. `Ok(None)` when the session is unknown, over or
    /// expired, belongs to another account or project than named, or its account is disabled.
    ///
    /// # Contract
    /// - only live sessions of enabled accounts are found  (`sessions::only_live_sessions_are_found`)
    /// - account and project must be the session's own (R37) (`sessions::lookups_stay_with_their_account`)
    async fn find_account_of_session(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError>;

    /// Opens a session for an account whose password was just checked, with everything that goes with
    /// it; the oldest sessions above [`Session::MAX_PER_ACCOUNT`] end (R39).
    ///
    /// # Contract
    /// - all or nothing                                    (`sessions::opening_is_all_or_nothing`)
    /// - a password changed meanwhile, a disabled account or an unavailable project is
    ///   [`Conflict::Context`] (R30)                       (`sessions::opening_needs_what_was_checked`)
    /// - the oldest end, and only this account's           (`sessions::the_oldest_session_gives_way`)
    /// - a new hash of the same password is kept (R1)      (`sessions::opening_keeps_the_new_hash`)
    /// - what was counted is settled                       (`sessions::opening_settles_the_attempt`)
    ///
    /// [`Conflict::Context`]: crate::store::Conflict::Context
    async fn open_session(&self, opening: &NewSession) -> Result<(), PortError>;

    /// Exchanges a refresh token for its successor: one conditional update decides. When the token is
    /// neither the good one nor its direct predecessor within the grace, the session ends, and the audit
    /// entry is stored (R32).
    ///
    /// # Contract
    /// - a token has one successor, also in a race         (`sessions::a_token_has_one_successor`)
    /// - within the grace the predecessor gets it again, until it is used (`sessions::a_lost_response_can_be_had_again`)
    /// - any other reuse ends the session and is audited   (`sessions::reuse_ends_the_session`)
    /// - rejected: over, expired, of another account or project, disabled, or its project unavailable (R30)
    ///   (`sessions::only_live_sessions_rotate`)
    /// - the end of the session never moves                (`sessions::rotation_moves_no_end`)
    async fn rotate_refresh_token(
        &self,
        rotation: &RefreshRotation,
    ) -> Result<RotationOutcome, PortError>;

    /// The live sessions of an account, newest first.
    ///
    /// # Contract
    /// - live ones of this account only, newest first, every field as stored (`sessions::live_sessions_are_listed`)
    async fn list_sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Session>, PortError>;

    /// Ends a session; `Ok(false)` when the account has no such session, or it is over.
    ///
    /// # Contract
    /// - nothing of an ended session works (R34)           (`sessions::an_ended_session_is_over`)
    /// - nobody ends another's session                     (`sessions::nobody_ends_anothers_session`)
    async fn end_session(
        &self,
        account: AccountId,
        session: SessionId,
        at: Timestamp,
    ) -> Result<bool, PortError>;

    /// Ends every session of an account.
    ///
    /// # Contract
    /// - all of this account, none of another              (`sessions::all_sessions_of_one_account_end`)
    async fn end_all_sessions(&self, account: AccountId, at: Timestamp) -> Result<(), PortError>;
}

/// Everything that becomes true when somebody logs in.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The session.
    pub session: Session,
    /// The hash that the password was compared with; it must still be the stored one.
    pub checked_hash: PasswordHash,
    /// The same password hashed with current parameters, when the stored hash has lower ones (R1).
    pub new_hash: Option<PasswordHash>,
    /// How the attempts that were counted for it ended.
    pub settlements: Vec<AttemptOutcome>,
}

/// A refresh token that is presented, and the one that would succeed it.
#[derive(Clone, Debug)]
pub struct RefreshRotation {
    /// The session that the token names.
    pub session: SessionRef,
    /// The id of the token.
    pub presented: TokenId,
    /// The id of its successor.
    pub successor: TokenId,
    /// When.
    pub now: Timestamp,
    /// How long the direct predecessor of an unused token may be presented again.
    pub grace: Duration,
    /// What to write down when the token is reused.
    pub reuse: AuditEntry,
}

/// What a presented refresh token leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationDecision {
    /// It is the current one, and is exchanged.
    Rotate,
    /// Its successor was issued a moment ago, and is issued again.
    Replay,
    /// It was used before, so the session ends (R32).
    Reuse,
}

impl RefreshRotation {
    /// The refresh rule, for the live session that the token names.
    #[must_use]
    pub fn decide(&self, session: &Session) -> RotationDecision {
        if session.token_id == self.presented {
            RotationDecision::Rotate
        } else if self.is_replay(session) {
            RotationDecision::Replay
        } else {
            RotationDecision::Reuse
        }
    }

    /// Whether the token is the direct predecessor of this session's present one, presented again within
    /// the grace. The clock may have been set back since, so both directions count (R69).
    #[must_use]
    pub fn is_replay(&self, session: &Session) -> bool {
        let (now, rotated_at) = (self.now, session.rotated_at);
        let apart = rotated_at.until(now).max(now.until(rotated_at));
        session.previous_token_id == Some(self.presented) && apart < self.grace
    }
}

/// What came of a [`RefreshRotation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RotationOutcome {
    /// The token was exchanged: account and session as they are now.
    RotationOutcome(Account, Session),
    /// It was exchanged a moment ago, and its successor is not used yet: account and session as they are.
    Replayed(Account, Session),
    /// It was used before: the session has ended.
    Reused,
    /// There is no live session behind it.
    Rejected,
}

/// A session as a token names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRef {
    /// The session (`sid`).
    pub session_id: SessionId,
    /// Whose it is (`sub`).
    pub account_id: AccountId,
    /// The project of an end user (`project_id`).
    pub project_id: Option<ProjectId>,
}

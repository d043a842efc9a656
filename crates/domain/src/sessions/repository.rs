use async_trait::async_trait;

use crate::accounts::Account;
use crate::sessions::{RefreshRotation, RotationOutcome, Session};
use crate::store::PortError;
use crate::throttling::AttemptOutcome;
use crate::values::{AccountId, PasswordHash, ProjectId, SessionId, Timestamp};

/// Stores sessions.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send + Sync {
    /// The account of a live session, in one read. `Ok(None)` when the session is unknown, ended or expired,
    /// belongs to another account or project, or its account is disabled.
    ///
    /// # Contract
    /// - only live sessions of enabled accounts are found  (`sessions::only_live_sessions_are_found`)
    /// - account and project must be those of the session (R37) (`sessions::lookups_stay_with_their_account`)
    async fn find_account_of_session(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError>;

    /// Opens a session for an account whose password was just checked. The oldest sessions above
    /// [`Session::MAX_PER_ACCOUNT`] end (R39).
    ///
    /// # Contract
    /// - all or nothing                                    (`sessions::opening_is_all_or_nothing`)
    /// - a changed password, a disabled account and an unavailable project are
    ///   [`Conflict::PreconditionFailed`] (R30)                       (`sessions::opening_needs_the_checked_credentials`)
    /// - the oldest sessions of this account end, no other (`sessions::the_oldest_session_ends_at_the_limit`)
    /// - a new hash of the same password is stored (R1)    (`sessions::opening_stores_the_new_hash`)
    /// - the last login of the account is the creation of the session (`sessions::opening_records_the_login`)
    /// - the counted attempts are settled                  (`sessions::opening_settles_the_attempt`)
    ///
    /// [`Conflict::PreconditionFailed`]: crate::store::Conflict::PreconditionFailed
    async fn open_session(&self, new: &NewSession) -> Result<(), PortError>;

    /// Exchanges a refresh token for its successor. [`RefreshRotation::judge`] decides, and one conditional
    /// update closes the race. After a reuse the session has ended and the audit entry is stored (R32).
    ///
    /// # Contract
    /// - a token has one successor, also in a race         (`sessions::a_token_has_one_successor`)
    /// - a replay within the grace returns the same successor until that is used (`sessions::a_lost_response_can_be_replayed`)
    /// - any other reuse ends the session and is audited   (`sessions::reuse_ends_the_session`)
    /// - a session that ended, expired or is of another account or project, a disabled account and an
    ///   unavailable project are [`RotationOutcome::Rejected`] (R30)
    ///   (`sessions::only_live_sessions_rotate`)
    /// - the expiry of the session never changes           (`sessions::rotation_does_not_extend_the_session`)
    async fn rotate_refresh_token(
        &self,
        rotation: &RefreshRotation,
    ) -> Result<RotationOutcome, PortError>;

    /// The live sessions of an account, newest first.
    ///
    /// # Contract
    /// - live sessions of this account only, newest first, every field as stored (`sessions::live_sessions_are_listed`)
    async fn list_sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Session>, PortError>;

    /// Ends a session; `Ok(false)` when the account has no such session, or it has ended.
    ///
    /// # Contract
    /// - no token of an ended session is accepted (R34)    (`sessions::an_ended_session_is_unusable`)
    /// - an account cannot end the session of another      (`sessions::only_its_account_ends_a_session`)
    async fn end_session(
        &self,
        account: AccountId,
        session: SessionId,
        at: Timestamp,
    ) -> Result<bool, PortError>;

    /// Ends every session of an account.
    ///
    /// # Contract
    /// - all sessions of this account, none of another     (`sessions::all_sessions_of_one_account_end`)
    async fn end_all_sessions(&self, account: AccountId, at: Timestamp) -> Result<(), PortError>;
}

/// The write of a login.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The session to store.
    pub session: Session,
    /// The hash that the password was checked against; it must still be the stored one.
    pub checked_hash: PasswordHash,
    /// A hash of the same password with current parameters, when the stored hash has lower ones (R1).
    pub new_hash: Option<PasswordHash>,
    /// How the attempts that were counted for the login ended.
    pub outcomes: Vec<AttemptOutcome>,
}

/// A session as a token names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRef {
    /// The `sid` claim.
    pub session_id: SessionId,
    /// The `sub` claim.
    pub account_id: AccountId,
    /// The project of an end user: the `project_id` claim.
    pub project_id: Option<ProjectId>,
}

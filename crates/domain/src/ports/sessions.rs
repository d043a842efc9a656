use async_trait::async_trait;

use super::StoreError;
use crate::model::Account;
use crate::values::{AccountId, ProjectId, SessionId, Timestamp};

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
    async fn find_account(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError>;
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

use std::cmp::Reverse;

use async_trait::async_trait;
use tenantry_domain::accounts::Account;
use tenantry_domain::sessions::{
    NewSession, RefreshRotation, RotationDecision, RotationOutcome, Session, SessionRef,
    SessionRepository,
};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{AccountId, SessionId, Timestamp};

use super::{MemoryStore, State};

#[async_trait]
impl SessionRepository for MemoryStore {
    async fn find_account_of_session(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        Ok(self.read(|state| {
            let (_, account) = state.live_session(session, now)?;
            Some(account.clone())
        }))
    }

    async fn open_session(&self, opening: &NewSession) -> Result<(), PortError> {
        let id = opening.session.account_id;
        self.write(|state| {
            let is_as_checked = state.account(id).is_some_and(|account| {
                account.password_hash == opening.checked_hash && state.may_log_in(account)
            });
            if !is_as_checked {
                return Err(Conflict::PreconditionFailed.into());
            }
            state.end_surplus_sessions(&opening.session);
            let mut accounts = state.contents.accounts.iter_mut();
            if let Some(account) = accounts.find(|account| account.id == id) {
                account.last_login_at = Some(opening.session.created_at);
                let hash = opening.new_hash.as_ref().unwrap_or(&opening.checked_hash);
                account.password_hash = hash.clone();
            }
            state.settle(&opening.outcomes);
            state.add(&opening.session)
        })
        .await
    }

    async fn rotate_refresh_token(
        &self,
        rotation: &RefreshRotation,
    ) -> Result<RotationOutcome, PortError> {
        self.write(|state| state.rotate(rotation)).await
    }

    async fn list_sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Session>, PortError> {
        Ok(self.read(|state| state.live_sessions_of(account, now)))
    }

    async fn end_session(
        &self,
        account: AccountId,
        session: SessionId,
        at: Timestamp,
    ) -> Result<bool, PortError> {
        self.write(|state| {
            let mut sessions = state.contents.sessions.iter_mut();
            let found = sessions.find(|one| {
                let is_own = state.faults.is_own(one.account_id == account);
                one.id == session && is_own && one.ended_at.is_none()
            });
            let Some(found) = found else {
                return Ok(false);
            };
            found.ended_at = Some(at);
            Ok(true)
        })
        .await
    }

    async fn end_all_sessions(&self, account: AccountId, at: Timestamp) -> Result<(), PortError> {
        self.write(|state| {
            let faults = state.faults;
            state.end_sessions(at, |one| faults.is_own(one.account_id == account));
            Ok(())
        })
        .await
    }
}

impl State {
    fn live_session(&self, named: SessionRef, now: Timestamp) -> Option<(&Session, &Account)> {
        let mut sessions = self.contents.sessions.iter();
        let session = sessions.find(|one| one.id == named.session_id && self.is_live(one, now))?;
        let account = self.account(session.account_id)?;
        let is_named =
            account.id == named.account_id && account.tier.project_id() == named.project_id;
        (self.faults.is_own(is_named) && account.disabled_at.is_none())
            .then_some((session, account))
    }

    /// Newest first.
    fn live_sessions_of(&self, account: AccountId, now: Timestamp) -> Vec<Session> {
        let sessions = self.contents.sessions.iter();
        let live: Vec<_> = sessions
            .filter(|one| self.faults.is_own(one.account_id == account) && self.is_live(one, now))
            .cloned()
            .collect();
        self.faults
            .sorted(live, |one| Reverse((one.created_at, one.id)))
    }

    /// The new session is not stored yet, so that it stays when the clock was set back.
    fn end_surplus_sessions(&mut self, new: &Session) {
        let most = self.faults.limit(u32::from(Session::MAX_PER_ACCOUNT));
        let live = self.live_sessions_of(new.account_id, new.created_at);
        let surplus = live.iter().skip(most as usize - 1);
        let surplus: Vec<SessionId> = surplus.map(|one| one.id).collect();
        self.end_sessions(new.created_at, |one| surplus.contains(&one.id));
    }

    fn rotate(&mut self, rotation: &RefreshRotation) -> Result<RotationOutcome, PortError> {
        let now = rotation.now;
        let found = self.live_session(rotation.session, now);
        let Some((session, account)) = found.filter(|(_, account)| self.may_log_in(account)) else {
            return Ok(RotationOutcome::Rejected);
        };
        let (session, account) = (session.clone(), account.clone());
        match rotation.judge(&session) {
            RotationDecision::Rotate(rotated) => {
                self.replace_session(&rotated);
                Ok(RotationOutcome::Rotated(account, rotated))
            }
            RotationDecision::Replay => Ok(RotationOutcome::Replayed(account, session)),
            RotationDecision::Reuse if self.faults.in_time(false) => {
                Ok(RotationOutcome::Replayed(account, session))
            }
            RotationDecision::Reuse => {
                self.end_sessions(now, |one| one.id == session.id);
                self.add_effects(&rotation.reuse)?;
                Ok(RotationOutcome::Reused)
            }
        }
    }

    fn is_live(&self, session: &Session, now: Timestamp) -> bool {
        session.ended_at.is_none() && self.faults.in_time(now < session.expires_at)
    }

    fn replace_session(&mut self, changed: &Session) {
        let sessions = self.contents.sessions.iter_mut();
        sessions
            .filter(|one| one.id == changed.id)
            .for_each(|one| one.clone_from(changed));
    }
}

use async_trait::async_trait;
use tenantry_domain::model::Account;
use tenantry_domain::ports::{SessionRef, SessionRepository, StoreError};
use tenantry_domain::values::Timestamp;

use super::{MemoryStores, State};

#[async_trait]
impl SessionRepository for MemoryStores {
    async fn find_account(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        Ok(self.read(|state| state.account_of_session(session, now)))
    }
}

impl State {
    fn account_of_session(&self, named: SessionRef, now: Timestamp) -> Option<Account> {
        let mut sessions = self.contents.sessions.iter();
        let session = sessions.find(|one| {
            one.id == named.session_id && one.ended_at.is_none() && now < one.expires_at
        })?;
        let account = self.account(session.account_id)?;
        let is_named =
            account.id == named.account_id && account.tier.project_id() == named.project_id;
        (is_named && account.disabled_at.is_none()).then(|| account.clone())
    }
}

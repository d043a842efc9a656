use async_trait::async_trait;
use tenantry_domain::accounts::Account;
use tenantry_domain::sessions::{
    NewSession, RefreshRotation, RotationDecision, RotationOutcome, Session, SessionRef,
    SessionRepository,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{AccountId, SessionId, Timestamp};

use super::statements;
use crate::steps::Steps;
use crate::{Database, Failure, SqlStore, Transaction, UnitOfWork, accounts, effects, throttling};

#[async_trait]
impl<D: Database> SessionRepository for SqlStore<D> {
    async fn find_account_of_session(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        let query = statements::find_account(session, now);
        self.database.fetch_optional(query).await
    }

    async fn open_session(&self, new: &NewSession) -> Result<(), PortError> {
        let steps = Steps::new()
            .require(accounts::statements::record_login(new))
            .run(statements::end_oldest(&new.session))
            .run(statements::insert(&new.session))
            .run_all(throttling::statements::settle(&new.outcomes));
        self.database.write(steps).await.map(drop)
    }

    async fn rotate_refresh_token(
        &self,
        rotation: &RefreshRotation,
    ) -> Result<RotationOutcome, PortError> {
        self.database.write(rotation.clone()).await
    }

    async fn list_sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Session>, PortError> {
        let query = statements::list_live(account, now);
        self.database.fetch_all(query).await
    }

    async fn end_session(
        &self,
        account: AccountId,
        session: SessionId,
        at: Timestamp,
    ) -> Result<bool, PortError> {
        let end = statements::end(account, session, at);
        self.database.write(Steps::new().change_or_stop(end)).await
    }

    async fn end_all_sessions(&self, account: AccountId, at: Timestamp) -> Result<(), PortError> {
        let end = statements::end_all(account, at);
        self.database.write(Steps::new().run(end)).await.map(drop)
    }
}

impl UnitOfWork for RefreshRotation {
    type Output = RotationOutcome;

    async fn execute<T: Transaction>(
        &self,
        transaction: &mut T,
    ) -> Result<RotationOutcome, Failure> {
        let query = statements::lock_for_rotation(self);
        let Some((session, account)) = transaction.fetch_optional(query).await? else {
            return Ok(RotationOutcome::Rejected);
        };
        match self.judge(&session) {
            RotationDecision::Rotate(_) => {
                let rotated = transaction.fetch_optional(statements::rotate(self)).await?;
                let session = rotated.ok_or(Failure::Retry)?;
                Ok(RotationOutcome::Rotated(account, session))
            }
            RotationDecision::Replay => Ok(RotationOutcome::Replayed(account, session)),
            RotationDecision::Reuse => {
                Steps::new()
                    .run(statements::end(account.id, session.id, self.now))
                    .run_all(effects::insert(&self.reuse))
                    .execute(transaction)
                    .await?;
                Ok(RotationOutcome::Reused)
            }
        }
    }
}

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::update;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::accounts::Account;
use tenantry_domain::sessions::{
    NewSession, RefreshRotation, RotationOutcome, Session, SessionRef, SessionRepository,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{AccountId, SessionId, Timestamp};

use super::revocations;
use crate::PostgresDatabase;
use crate::error::decode;
use crate::prepared::Prepared;
use crate::rows::{AccountRow, SessionRow, StoredId, StoredTime};
use crate::schema::{accounts, sessions};
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl SessionRepository for PostgresDatabase {
    async fn find_account_of_session(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        let lookups = self.lookups().await?;
        let project = session.project_id.map(|id| StoredId(id.as_uuid()));
        let query = sessions::table
            .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
            .filter(sessions::id.eq(StoredId(session.session_id.as_uuid())))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(StoredTime(now)))
            .filter(accounts::id.eq(StoredId(session.account_id.as_uuid())))
            .filter(accounts::project_id.is_not_distinct_from(project))
            .filter(accounts::disabled_at.is_null())
            .select(AccountRow::as_select())
            .limit(1);
        let mut connection = lookups.shared();
        let found = Prepared(query).get_result(&mut connection);
        let row = lookups.find(found).await?;
        row.map(|row| decode("accounts", row)).transpose()
    }

    async fn open_session(&self, opening: &NewSession) -> Result<(), PortError> {
        self.write(opening).await
    }

    async fn rotate_refresh_token(
        &self,
        rotation: &RefreshRotation,
    ) -> Result<RotationOutcome, PortError> {
        self.write(rotation).await
    }

    async fn list_sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Session>, PortError> {
        let mut connection = self.connection().await?;
        let query = sessions::table
            .filter(sessions::account_id.eq(StoredId(account.as_uuid())))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(StoredTime(now)))
            .order((sessions::created_at.desc(), sessions::id.desc()))
            .select(SessionRow::as_select());
        let rows = self.in_time(query.load(&mut connection)).await?;
        rows.into_iter()
            .map(|row| decode("sessions", row))
            .collect()
    }

    async fn end_session(
        &self,
        account: AccountId,
        session: SessionId,
        at: Timestamp,
    ) -> Result<bool, PortError> {
        let mut connection = self.connection().await?;
        let live = sessions::table
            .filter(sessions::id.eq(StoredId(session.as_uuid())))
            .filter(sessions::account_id.eq(StoredId(account.as_uuid())))
            .filter(sessions::ended_at.is_null());
        let ending = update(live).set(sessions::ended_at.eq(StoredTime(at)));
        let ended = self.in_time(ending.execute(&mut connection)).await?;
        Ok(ended == 1)
    }

    async fn end_all_sessions(&self, account: AccountId, at: Timestamp) -> Result<(), PortError> {
        self.write(&EndingOfAll { account, at }).await
    }
}

struct EndingOfAll {
    account: AccountId,
    at: Timestamp,
}

#[async_trait]
impl UnitOfWork for EndingOfAll {
    type Output = ();

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        revocations::end_sessions(connection, self.account, None, self.at).await?;
        Ok(())
    }
}

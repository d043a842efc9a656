use async_trait::async_trait;
use diesel::prelude::*;
use diesel::update;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::model::{Account, Session};
use tenantry_domain::ports::{
    Rotated, Rotation, SessionOpening, SessionRef, SessionRepository, StoreError,
};
use tenantry_domain::values::{AccountId, SessionId, Timestamp};

use super::revocations;
use crate::PostgresDatabase;
use crate::error::decode;
use crate::prepared::Prepared;
use crate::rows::{AccountRow, SessionRow, StoredId, StoredTime};
use crate::schema::{accounts, sessions};
use crate::unit_of_work::{Failure, UnitOfWork};

pub(crate) struct PostgresSessions(pub(crate) PostgresDatabase);

#[async_trait]
impl SessionRepository for PostgresSessions {
    async fn find_account(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let lookups = self.0.lookups().await?;
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

    async fn open(&self, opening: &SessionOpening) -> Result<(), StoreError> {
        self.0.write(opening).await
    }

    async fn rotate(&self, rotation: &Rotation) -> Result<Rotated, StoreError> {
        self.0.write(rotation).await
    }

    async fn list(&self, account: AccountId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let mut connection = self.0.connection().await?;
        let query = sessions::table
            .filter(sessions::account_id.eq(StoredId(account.as_uuid())))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(StoredTime(now)))
            .order((sessions::created_at.desc(), sessions::id.desc()))
            .select(SessionRow::as_select());
        let rows = self.0.in_time(query.load(&mut connection)).await?;
        rows.into_iter()
            .map(|row| decode("sessions", row))
            .collect()
    }

    async fn end(
        &self,
        account: AccountId,
        session: SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut connection = self.0.connection().await?;
        let live = sessions::table
            .filter(sessions::id.eq(StoredId(session.as_uuid())))
            .filter(sessions::account_id.eq(StoredId(account.as_uuid())))
            .filter(sessions::ended_at.is_null());
        let ending = update(live).set(sessions::ended_at.eq(StoredTime(at)));
        let ended = self.0.in_time(ending.execute(&mut connection)).await?;
        Ok(ended == 1)
    }

    async fn end_all(&self, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
        self.0.write(&EndingOfAll { account, at }).await
    }
}

struct EndingOfAll {
    account: AccountId,
    at: Timestamp,
}

#[async_trait]
impl UnitOfWork for EndingOfAll {
    type Done = ();

    async fn carry_out(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        revocations::end_sessions(connection, self.account, None, self.at).await?;
        Ok(())
    }
}

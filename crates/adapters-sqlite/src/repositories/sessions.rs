use async_trait::async_trait;
use diesel::prelude::*;
use diesel::update;
use tenantry_domain::accounts::Account;
use tenantry_domain::sessions::{
    NewSession, RefreshRotation, RotationOutcome, Session, SessionRef, SessionRepository,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{AccountId, SessionId, Timestamp};

use super::revocations;
use crate::SqliteDatabase;
use crate::error::decode;
use crate::prepared::Prepared;
use crate::rows::{AccountRow, SessionRow, StoredId, StoredTime};
use crate::schema::{accounts, sessions};
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl SessionRepository for SqliteDatabase {
    async fn find_account_of_session(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        let project = session.project_id.map(|id| StoredId(id.as_uuid()));
        let query = sessions::table
            .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
            .filter(sessions::id.eq(StoredId(session.session_id.as_uuid())))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(StoredTime(now)))
            .filter(accounts::id.eq(StoredId(session.account_id.as_uuid())))
            .filter(accounts::project_id.is(project))
            .filter(accounts::disabled_at.is_null())
            .select(AccountRow::as_select())
            .limit(1);
        let row = self.find(|c| Prepared(query).get_result(c)).await?;
        row.map(|row| decode("accounts", row)).transpose()
    }

    async fn open_session(&self, opening: &NewSession) -> Result<(), PortError> {
        self.write(opening.clone()).await
    }

    async fn rotate_refresh_token(
        &self,
        rotation: &RefreshRotation,
    ) -> Result<RotationOutcome, PortError> {
        self.write(rotation.clone()).await
    }

    async fn list_sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Session>, PortError> {
        let query = sessions::table
            .filter(sessions::account_id.eq(StoredId(account.as_uuid())))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(StoredTime(now)))
            .order((sessions::created_at.desc(), sessions::id.desc()))
            .select(SessionRow::as_select());
        let rows = self.read(move |c| query.load(c)).await?;
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
        let ending = Ending {
            account,
            session,
            at,
        };
        self.write(ending).await
    }

    async fn end_all_sessions(&self, account: AccountId, at: Timestamp) -> Result<(), PortError> {
        self.write(EndingOfAll { account, at }).await
    }
}

struct Ending {
    account: AccountId,
    session: SessionId,
    at: Timestamp,
}

impl UnitOfWork for Ending {
    type Output = bool;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<bool, Failure> {
        let live = sessions::table
            .filter(sessions::id.eq(StoredId(self.session.as_uuid())))
            .filter(sessions::account_id.eq(StoredId(self.account.as_uuid())))
            .filter(sessions::ended_at.is_null());
        let ended = update(live)
            .set(sessions::ended_at.eq(StoredTime(self.at)))
            .execute(connection)?;
        Ok(ended == 1)
    }
}

struct EndingOfAll {
    account: AccountId,
    at: Timestamp,
}

impl UnitOfWork for EndingOfAll {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        revocations::end_sessions(connection, self.account, None, self.at)?;
        Ok(())
    }
}

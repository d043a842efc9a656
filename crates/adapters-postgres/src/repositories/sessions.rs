use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use tenantry_domain::model::Account;
use tenantry_domain::ports::{SessionRef, SessionRepository, StoreError};
use tenantry_domain::values::Timestamp;

use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::{AccountRow, StoredId, StoredTime};
use crate::schema::{accounts, sessions};

pub(crate) struct PostgresSessions(pub(crate) PostgresDatabase);

#[async_trait]
impl SessionRepository for PostgresSessions {
    async fn find_account(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let mut connection = self.0.connection().await?;
        let project = session.project_id.map(|id| StoredId(id.as_uuid()));
        let query = sessions::table
            .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
            .filter(sessions::id.eq(StoredId(session.session_id.as_uuid())))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(StoredTime(now)))
            .filter(accounts::id.eq(StoredId(session.account_id.as_uuid())))
            .filter(accounts::project_id.is_not_distinct_from(project))
            .filter(accounts::disabled_at.is_null())
            .select(AccountRow::as_select());
        let row = self.0.find(query.first(&mut connection)).await?;
        row.map(|row| decode("accounts", row)).transpose()
    }
}

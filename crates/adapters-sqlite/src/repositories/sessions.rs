use async_trait::async_trait;
use diesel::prelude::*;
use tenantry_domain::model::Account;
use tenantry_domain::ports::{SessionRef, SessionRepository, StoreError};
use tenantry_domain::values::Timestamp;

use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{AccountRow, StoredId, StoredTime};
use crate::schema::{accounts, sessions};

pub(crate) struct SqliteSessions(pub(crate) SqliteDatabase);

#[async_trait]
impl SessionRepository for SqliteSessions {
    async fn find_account(
        &self,
        session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let project = session.project_id.map(|id| StoredId(id.as_uuid()));
        let query = sessions::table
            .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
            .filter(sessions::id.eq(StoredId(session.session_id.as_uuid())))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(StoredTime(now)))
            .filter(accounts::id.eq(StoredId(session.account_id.as_uuid())))
            .filter(accounts::project_id.is(project))
            .filter(accounts::disabled_at.is_null())
            .select(AccountRow::as_select());
        let row = self.0.read(move |c| query.first(c).optional()).await?;
        row.map(|row| decode("accounts", row)).transpose()
    }
}

//! A new password by somebody who knows the current one (R8).

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::update;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::accounts::PasswordChange;

use super::{inserts, revocations};
use crate::rows::{StoredId, StoredTime};
use crate::schema::accounts;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl UnitOfWork for PasswordChange {
    type Output = bool;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<bool, Failure> {
        // This holds the account, before anything that belongs to it.
        if !replace_password(connection, self).await? {
            return Ok(false);
        }
        let (account, now) = (self.account_id, self.now);
        revocations::end_sessions(connection, account, Some(self.current_session), now).await?;
        revocations::spend_tokens(connection, account, None, now).await?;
        inserts::email(connection, &self.notification).await?;
        inserts::audit_entry(connection, &self.audit).await?;
        Ok(true)
    }
}

async fn replace_password(
    mut connection: &AsyncPgConnection,
    change: &PasswordChange,
) -> QueryResult<bool> {
    let as_checked = accounts::table
        .filter(accounts::id.eq(StoredId(change.account_id.as_uuid())))
        .filter(accounts::password_hash.eq(change.checked_hash.as_phc()))
        .filter(accounts::disabled_at.is_null());
    let changed = update(as_checked)
        .set((
            accounts::password_hash.eq(change.new_hash.as_phc()),
            accounts::updated_at.eq(StoredTime(change.now)),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(&mut connection)
        .await?;
    Ok(changed == 1)
}

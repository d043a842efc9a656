//! A new password by somebody who knows the current one (R8).

use diesel::prelude::*;
use diesel::update;
use tenantry_domain::accounts::PasswordChange;

use super::{inserts, revocations};
use crate::rows::{StoredId, StoredTime};
use crate::schema::accounts;
use crate::unit_of_work::{Failure, UnitOfWork};

impl UnitOfWork for PasswordChange {
    type Output = bool;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<bool, Failure> {
        if !replace_password(connection, self)? {
            return Ok(false);
        }
        let (account, now) = (self.account_id, self.now);
        revocations::end_sessions(connection, account, Some(self.current_session), now)?;
        revocations::spend_tokens(connection, account, None, now)?;
        inserts::email(connection, &self.notification)?;
        inserts::audit_entry(connection, &self.audit)?;
        Ok(true)
    }
}

fn replace_password(
    connection: &mut SqliteConnection,
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
        .execute(connection)?;
    Ok(changed == 1)
}

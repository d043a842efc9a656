use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{insert_into, update};
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::keys::{OperatorKey, OperatorKeyRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{OperatorKeyId, SecretHash, Timestamp};

use super::inserts;
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{OperatorKeyRow, StoredId, StoredTime};
use crate::schema::operator_keys;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl OperatorKeyRepository for SqliteDatabase {
    async fn find_active_operator_key(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<OperatorKeyId>, PortError> {
        let query = operator_keys::table
            .filter(operator_keys::key_hash.eq(key.as_bytes().to_vec()))
            .filter(operator_keys::revoked_at.is_null())
            .filter(
                operator_keys::expires_at
                    .is_null()
                    .or(operator_keys::expires_at.gt(StoredTime(now))),
            )
            .select(operator_keys::id);
        let id = self.find(|c| query.first::<StoredId>(c)).await?;
        Ok(id.map(|id| OperatorKeyId::from_uuid(id.0)))
    }

    async fn create_operator_key(
        &self,
        key: &OperatorKey,
        audit: &AuditEntry,
    ) -> Result<(), PortError> {
        let work = Creation {
            key: key.clone(),
            audit: audit.clone(),
        };
        self.write(work).await
    }

    async fn list_operator_keys(&self) -> Result<Vec<OperatorKey>, PortError> {
        let query = operator_keys::table
            .order((operator_keys::created_at, operator_keys::id))
            .select(OperatorKeyRow::as_select());
        let rows = self.read(move |c| query.load(c)).await?;
        rows.into_iter()
            .map(|row| decode("operator_keys", row))
            .collect()
    }

    async fn revoke_operator_key(
        &self,
        id: OperatorKeyId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, PortError> {
        let audit = audit.clone();
        self.write(Revocation { id, at, audit }).await
    }
}

struct Creation {
    key: OperatorKey,
    audit: AuditEntry,
}

impl UnitOfWork for Creation {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        insert_into(operator_keys::table)
            .values(OperatorKeyRow::from(&self.key))
            .execute(connection)?;
        inserts::audit_entry(connection, &self.audit)?;
        Ok(())
    }
}

struct Revocation {
    id: OperatorKeyId,
    at: Timestamp,
    audit: AuditEntry,
}

impl UnitOfWork for Revocation {
    type Output = bool;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<bool, Failure> {
        let active = operator_keys::table
            .filter(operator_keys::id.eq(StoredId(self.id.as_uuid())))
            .filter(operator_keys::revoked_at.is_null());
        let revoked = update(active)
            .set(operator_keys::revoked_at.eq(StoredTime(self.at)))
            .execute(connection)?;
        if revoked == 0 {
            return Ok(false);
        }
        inserts::audit_entry(connection, &self.audit)?;
        Ok(true)
    }
}

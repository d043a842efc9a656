use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{insert_into, update};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::keys::{OperatorKey, OperatorKeyRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{OperatorKeyId, SecretHash, Timestamp};

use super::inserts;
use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::{OperatorKeyRow, StoredId, StoredTime};
use crate::schema::operator_keys;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl OperatorKeyRepository for PostgresDatabase {
    async fn find_active_operator_key(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<OperatorKeyId>, PortError> {
        let lookups = self.lookups().await?;
        let query = operator_keys::table
            .filter(operator_keys::key_hash.eq(key.as_bytes().as_slice()))
            .filter(operator_keys::revoked_at.is_null())
            .filter(
                operator_keys::expires_at
                    .is_null()
                    .or(operator_keys::expires_at.gt(StoredTime(now))),
            )
            .select(operator_keys::id);
        let id = lookups
            .find(query.first::<StoredId>(&mut lookups.shared()))
            .await?;
        Ok(id.map(|id| OperatorKeyId::from_uuid(id.0)))
    }

    async fn create_operator_key(
        &self,
        key: &OperatorKey,
        audit: &AuditEntry,
    ) -> Result<(), PortError> {
        self.write(&Creation { key, audit }).await
    }

    async fn list_operator_keys(&self) -> Result<Vec<OperatorKey>, PortError> {
        let mut connection = self.connection().await?;
        let query = operator_keys::table
            .order((operator_keys::created_at, operator_keys::id))
            .select(OperatorKeyRow::as_select());
        let rows = self.in_time(query.load(&mut connection)).await?;
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
        self.write(&Revocation { id, at, audit }).await
    }
}

struct Creation<'a> {
    key: &'a OperatorKey,
    audit: &'a AuditEntry,
}

#[async_trait]
impl UnitOfWork for Creation<'_> {
    type Output = ();

    async fn execute(&self, mut connection: &AsyncPgConnection) -> Result<(), Failure> {
        insert_into(operator_keys::table)
            .values(OperatorKeyRow::from(self.key))
            .execute(&mut connection)
            .await?;
        inserts::audit_entry(connection, self.audit).await?;
        Ok(())
    }
}

struct Revocation<'a> {
    id: OperatorKeyId,
    at: Timestamp,
    audit: &'a AuditEntry,
}

#[async_trait]
impl UnitOfWork for Revocation<'_> {
    type Output = bool;

    async fn execute(&self, mut connection: &AsyncPgConnection) -> Result<bool, Failure> {
        let active = operator_keys::table
            .filter(operator_keys::id.eq(StoredId(self.id.as_uuid())))
            .filter(operator_keys::revoked_at.is_null());
        let revoked = update(active)
            .set(operator_keys::revoked_at.eq(StoredTime(self.at)))
            .execute(&mut connection)
            .await?;
        if revoked == 0 {
            return Ok(false);
        }
        inserts::audit_entry(connection, self.audit).await?;
        Ok(true)
    }
}

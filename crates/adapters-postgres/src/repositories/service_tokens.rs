use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{insert_into, update};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::keys::{ServiceToken, ServiceTokenRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{SecretHash, ServiceTokenId, Timestamp};

use super::inserts;
use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::{ServiceTokenRow, StoredId, StoredTime};
use crate::schema::service_tokens;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl ServiceTokenRepository for PostgresDatabase {
    async fn find_active_service_token(
        &self,
        token: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ServiceToken>, PortError> {
        let lookups = self.lookups().await?;
        let query = service_tokens::table
            .filter(service_tokens::key_hash.eq(token.as_bytes().as_slice()))
            .filter(service_tokens::revoked_at.is_null())
            .filter(
                service_tokens::expires_at
                    .is_null()
                    .or(service_tokens::expires_at.gt(StoredTime(now))),
            )
            .select(ServiceTokenRow::as_select());
        let row = lookups.find(query.first(&mut lookups.shared())).await?;
        row.map(|row| decode("service_tokens", row)).transpose()
    }

    async fn create_service_token(
        &self,
        token: &ServiceToken,
        audit: &AuditEntry,
    ) -> Result<(), PortError> {
        self.write(&Creation { token, audit }).await
    }

    async fn list_service_tokens(&self) -> Result<Vec<ServiceToken>, PortError> {
        let mut connection = self.connection().await?;
        let query = service_tokens::table
            .order((service_tokens::created_at, service_tokens::id))
            .select(ServiceTokenRow::as_select());
        let rows = self.in_time(query.load(&mut connection)).await?;
        rows.into_iter()
            .map(|row| decode("service_tokens", row))
            .collect()
    }

    async fn revoke_service_token(
        &self,
        id: ServiceTokenId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, PortError> {
        self.write(&Revocation { id, at, audit }).await
    }
}

struct Creation<'a> {
    token: &'a ServiceToken,
    audit: &'a AuditEntry,
}

#[async_trait]
impl UnitOfWork for Creation<'_> {
    type Output = ();

    async fn execute(&self, mut connection: &AsyncPgConnection) -> Result<(), Failure> {
        insert_into(service_tokens::table)
            .values(ServiceTokenRow::from(self.token))
            .execute(&mut connection)
            .await?;
        inserts::audit_entry(connection, self.audit).await?;
        Ok(())
    }
}

struct Revocation<'a> {
    id: ServiceTokenId,
    at: Timestamp,
    audit: &'a AuditEntry,
}

#[async_trait]
impl UnitOfWork for Revocation<'_> {
    type Output = bool;

    async fn execute(&self, mut connection: &AsyncPgConnection) -> Result<bool, Failure> {
        let active = service_tokens::table
            .filter(service_tokens::id.eq(StoredId(self.id.as_uuid())))
            .filter(service_tokens::revoked_at.is_null());
        let revoked = update(active)
            .set(service_tokens::revoked_at.eq(StoredTime(self.at)))
            .execute(&mut connection)
            .await?;
        if revoked == 0 {
            return Ok(false);
        }
        inserts::audit_entry(connection, self.audit).await?;
        Ok(true)
    }
}

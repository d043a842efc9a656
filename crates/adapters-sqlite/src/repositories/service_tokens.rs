use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{insert_into, update};
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::keys::{ServiceToken, ServiceTokenRepository};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{SecretHash, ServiceTokenId, Timestamp};

use super::inserts;
use crate::SqliteDatabase;
use crate::error::{breaks_foreign_key, decode};
use crate::rows::{ServiceTokenRow, StoredId, StoredTime};
use crate::schema::service_tokens;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl ServiceTokenRepository for SqliteDatabase {
    async fn find_active_service_token(
        &self,
        token: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ServiceToken>, PortError> {
        let query = service_tokens::table
            .filter(service_tokens::key_hash.eq(token.as_bytes().to_vec()))
            .filter(service_tokens::revoked_at.is_null())
            .filter(
                service_tokens::expires_at
                    .is_null()
                    .or(service_tokens::expires_at.gt(StoredTime(now))),
            )
            .select(ServiceTokenRow::as_select());
        let row = self.find(|c| query.first(c)).await?;
        row.map(|row| decode("service_tokens", row)).transpose()
    }

    async fn create_service_token(
        &self,
        token: &ServiceToken,
        audit: &AuditEntry,
    ) -> Result<(), PortError> {
        let work = Creation {
            token: token.clone(),
            audit: audit.clone(),
        };
        self.write(work).await
    }

    async fn list_service_tokens(&self) -> Result<Vec<ServiceToken>, PortError> {
        let query = service_tokens::table
            .order((service_tokens::created_at, service_tokens::id))
            .select(ServiceTokenRow::as_select());
        let rows = self.read(move |c| query.load(c)).await?;
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
        let audit = audit.clone();
        self.write(Revocation { id, at, audit }).await
    }
}

struct Creation {
    token: ServiceToken,
    audit: AuditEntry,
}

impl UnitOfWork for Creation {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        insert_into(service_tokens::table)
            .values(ServiceTokenRow::from(&self.token))
            .execute(connection)
            .map_err(rejected)?;
        inserts::audit_entry(connection, &self.audit)?;
        Ok(())
    }
}

/// The only foreign key of a token is the project it is bound to.
fn rejected(error: diesel::result::Error) -> Failure {
    if breaks_foreign_key(&error) {
        return Failure::Rejected(Conflict::PreconditionFailed);
    }
    Failure::Database(error)
}

struct Revocation {
    id: ServiceTokenId,
    at: Timestamp,
    audit: AuditEntry,
}

impl UnitOfWork for Revocation {
    type Output = bool;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<bool, Failure> {
        let active = service_tokens::table
            .filter(service_tokens::id.eq(StoredId(self.id.as_uuid())))
            .filter(service_tokens::revoked_at.is_null());
        let revoked = update(active)
            .set(service_tokens::revoked_at.eq(StoredTime(self.at)))
            .execute(connection)?;
        if revoked == 0 {
            return Ok(false);
        }
        inserts::audit_entry(connection, &self.audit)?;
        Ok(true)
    }
}

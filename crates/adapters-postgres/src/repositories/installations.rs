use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{insert_into, update};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::installation::{
    Installation, InstallationRepository, NewInstallation, SettingsSecrets,
};
use tenantry_domain::keys::{KeySource, OperatorKey, ServiceToken};
use tenantry_domain::store::PortError;

use super::inserts;
use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::{InstallationRow, OperatorKeyRow, ServiceTokenRow, SigningKeyRow, StoredTime};
use crate::schema::{installation, operator_keys, service_tokens, signing_keys};
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl InstallationRepository for PostgresDatabase {
    async fn find_installation(&self) -> Result<Option<Installation>, PortError> {
        let mut connection = self.connection().await?;
        let query = installation::table.select(InstallationRow::as_select());
        let row = self.find(query.first(&mut connection)).await?;
        row.map(|row| decode("installation", row)).transpose()
    }

    async fn create_installation(&self, new: &NewInstallation) -> Result<(), PortError> {
        self.write(new).await
    }

    async fn adopt_configured_keys(&self, secrets: &SettingsSecrets) -> Result<(), PortError> {
        self.write(secrets).await
    }
}

#[async_trait]
impl UnitOfWork for NewInstallation {
    type Output = ();

    async fn execute(&self, mut connection: &AsyncPgConnection) -> Result<(), Failure> {
        // First the row of which there is one, so that of several first starts the others wait here.
        let row = InstallationRow::from(&self.installation);
        insert_into(installation::table)
            .values((installation::id.eq(1), row))
            .execute(&mut connection)
            .await?;
        insert_into(operator_keys::table)
            .values(OperatorKeyRow::from(&self.operator_key))
            .execute(&mut connection)
            .await?;
        insert_into(service_tokens::table)
            .values(ServiceTokenRow::from(&self.service_token))
            .execute(&mut connection)
            .await?;
        insert_into(signing_keys::table)
            .values(SigningKeyRow::from(&self.signing_key))
            .execute(&mut connection)
            .await?;
        inserts::audit_entry(connection, &self.audit).await?;
        Ok(())
    }
}

#[async_trait]
impl UnitOfWork for SettingsSecrets {
    type Output = ();

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        if let Some((key, audit)) = &self.operator_key {
            adopt_operator_key(connection, key, audit).await?;
        }
        if let Some((token, audit)) = &self.service_token {
            adopt_service_token(connection, token, audit).await?;
        }
        Ok(())
    }
}

async fn adopt_operator_key(
    mut connection: &AsyncPgConnection,
    key: &OperatorKey,
    audit: &AuditEntry,
) -> QueryResult<()> {
    let earlier = operator_keys::table
        .filter(operator_keys::source.eq(KeySource::Settings.as_str()))
        .filter(operator_keys::key_hash.ne(key.record.hash.as_bytes().as_slice()))
        .filter(operator_keys::revoked_at.is_null());
    update(earlier)
        .set(operator_keys::revoked_at.eq(StoredTime(key.record.created_at)))
        .execute(&mut connection)
        .await?;
    let stored = insert_into(operator_keys::table)
        .values(OperatorKeyRow::from(key))
        .on_conflict(operator_keys::key_hash)
        .do_nothing()
        .execute(&mut connection)
        .await?;
    if stored == 1 {
        inserts::audit_entry(connection, audit).await?;
    }
    Ok(())
}

async fn adopt_service_token(
    mut connection: &AsyncPgConnection,
    token: &ServiceToken,
    audit: &AuditEntry,
) -> QueryResult<()> {
    let earlier = service_tokens::table
        .filter(service_tokens::source.eq(KeySource::Settings.as_str()))
        .filter(service_tokens::key_hash.ne(token.record.hash.as_bytes().as_slice()))
        .filter(service_tokens::revoked_at.is_null());
    update(earlier)
        .set(service_tokens::revoked_at.eq(StoredTime(token.record.created_at)))
        .execute(&mut connection)
        .await?;
    let stored = insert_into(service_tokens::table)
        .values(ServiceTokenRow::from(token))
        .on_conflict(service_tokens::key_hash)
        .do_nothing()
        .execute(&mut connection)
        .await?;
    if stored == 1 {
        inserts::audit_entry(connection, audit).await?;
    }
    Ok(())
}

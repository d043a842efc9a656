use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{insert_into, update};
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::installation::{
    Installation, InstallationRepository, NewInstallation, SettingsSecrets,
};
use tenantry_domain::keys::{KeySource, OperatorKey, ServiceToken};
use tenantry_domain::store::PortError;

use super::inserts;
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{InstallationRow, OperatorKeyRow, ServiceTokenRow, SigningKeyRow, StoredTime};
use crate::schema::{installation, operator_keys, service_tokens, signing_keys};
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl InstallationRepository for SqliteDatabase {
    async fn find_installation(&self) -> Result<Option<Installation>, PortError> {
        let query = installation::table.select(InstallationRow::as_select());
        let row = self.find(|c| query.first(c)).await?;
        row.map(|row| decode("installation", row)).transpose()
    }

    async fn create_installation(&self, new: &NewInstallation) -> Result<(), PortError> {
        self.write(new.clone()).await
    }

    async fn adopt_configured_keys(&self, secrets: &SettingsSecrets) -> Result<(), PortError> {
        self.write(secrets.clone()).await
    }
}

impl UnitOfWork for NewInstallation {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        // First the row of which there is one: of several first starts the others end here.
        let row = InstallationRow::from(&self.installation);
        insert_into(installation::table)
            .values((installation::id.eq(1), row))
            .execute(connection)?;
        insert_into(operator_keys::table)
            .values(OperatorKeyRow::from(&self.operator_key))
            .execute(connection)?;
        insert_into(service_tokens::table)
            .values(ServiceTokenRow::from(&self.service_token))
            .execute(connection)?;
        insert_into(signing_keys::table)
            .values(SigningKeyRow::from(&self.signing_key))
            .execute(connection)?;
        inserts::audit_entry(connection, &self.audit)?;
        Ok(())
    }
}

impl UnitOfWork for SettingsSecrets {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        if let Some((key, audit)) = &self.operator_key {
            adopt_operator_key(connection, key, audit)?;
        }
        if let Some((token, audit)) = &self.service_token {
            adopt_service_token(connection, token, audit)?;
        }
        Ok(())
    }
}

fn adopt_operator_key(
    connection: &mut SqliteConnection,
    key: &OperatorKey,
    audit: &AuditEntry,
) -> QueryResult<()> {
    let earlier = operator_keys::table
        .filter(operator_keys::source.eq(KeySource::Settings.as_str()))
        .filter(operator_keys::key_hash.ne(key.record.hash.as_bytes().as_slice()))
        .filter(operator_keys::revoked_at.is_null());
    update(earlier)
        .set(operator_keys::revoked_at.eq(StoredTime(key.record.created_at)))
        .execute(connection)?;
    let stored = insert_into(operator_keys::table)
        .values(OperatorKeyRow::from(key))
        .on_conflict(operator_keys::key_hash)
        .do_nothing()
        .execute(connection)?;
    if stored == 1 {
        inserts::audit_entry(connection, audit)?;
    }
    Ok(())
}

fn adopt_service_token(
    connection: &mut SqliteConnection,
    token: &ServiceToken,
    audit: &AuditEntry,
) -> QueryResult<()> {
    let earlier = service_tokens::table
        .filter(service_tokens::source.eq(KeySource::Settings.as_str()))
        .filter(service_tokens::key_hash.ne(token.record.hash.as_bytes().as_slice()))
        .filter(service_tokens::revoked_at.is_null());
    update(earlier)
        .set(service_tokens::revoked_at.eq(StoredTime(token.record.created_at)))
        .execute(connection)?;
    let stored = insert_into(service_tokens::table)
        .values(ServiceTokenRow::from(token))
        .on_conflict(service_tokens::key_hash)
        .do_nothing()
        .execute(connection)?;
    if stored == 1 {
        inserts::audit_entry(connection, audit)?;
    }
    Ok(())
}

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{delete, insert_into, update};
use tenantry_domain::signing_keys::{
    NewSigningKeyRotation, NextKey, SigningKey, SigningKeyRepository, SigningKeyStatus,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::Timestamp;

use super::inserts;
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{SigningKeyRow, StoredTime};
use crate::schema::signing_keys;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl SigningKeyRepository for SqliteDatabase {
    async fn list_signing_keys(&self) -> Result<Vec<SigningKey>, PortError> {
        let query = signing_keys::table
            .order((signing_keys::created_at, signing_keys::kid))
            .select(SigningKeyRow::as_select());
        let rows = self.read(move |c| query.load(c)).await?;
        rows.into_iter()
            .map(|row| decode("signing_keys", row))
            .collect()
    }

    async fn put_next_signing_key(&self, next: &NextKey) -> Result<bool, PortError> {
        self.write(next.clone()).await
    }

    async fn rotate_signing_keys(
        &self,
        rotation: &NewSigningKeyRotation,
    ) -> Result<bool, PortError> {
        self.write(rotation.clone()).await
    }
}

impl UnitOfWork for NextKey {
    type Output = bool;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<bool, Failure> {
        let waiting = signing_keys::table
            .filter(signing_keys::status.eq(SigningKeyStatus::Next.as_str()))
            .select(signing_keys::kid)
            .first::<String>(connection)
            .optional()?;
        if waiting != self.replaces {
            return Ok(false);
        }
        if let Some(kid) = waiting {
            delete(signing_keys::table.find(kid)).execute(connection)?;
        }
        insert(connection, &self.key)?;
        Ok(true)
    }
}

impl UnitOfWork for NewSigningKeyRotation {
    type Output = bool;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<bool, Failure> {
        let waiting = signing_keys::table
            .find(&self.promoted)
            .filter(signing_keys::status.eq(SigningKeyStatus::Next.as_str()))
            .select(signing_keys::kid)
            .first::<String>(connection)
            .optional()?;
        let Some(kid) = waiting else {
            return Ok(false);
        };
        // There is one active key at any time, so the old one goes first.
        retire_active(connection, self.now)?;
        update(signing_keys::table.find(kid))
            .set(signing_keys::status.eq(SigningKeyStatus::Active.as_str()))
            .execute(connection)?;
        forget_retired(connection, self.forget_before)?;
        insert(connection, &self.next)?;
        inserts::audit_entry(connection, &self.audit)?;
        Ok(true)
    }
}

fn retire_active(connection: &mut SqliteConnection, now: Timestamp) -> QueryResult<()> {
    let active = signing_keys::status.eq(SigningKeyStatus::Active.as_str());
    update(signing_keys::table.filter(active))
        .set((
            signing_keys::status.eq(SigningKeyStatus::Retired.as_str()),
            signing_keys::retired_at.eq(StoredTime(now)),
        ))
        .execute(connection)
        .map(drop)
}

fn forget_retired(connection: &mut SqliteConnection, before: Timestamp) -> QueryResult<()> {
    let long_retired = signing_keys::table
        .filter(signing_keys::status.eq(SigningKeyStatus::Retired.as_str()))
        .filter(signing_keys::retired_at.lt(StoredTime(before)));
    delete(long_retired).execute(connection).map(drop)
}

fn insert(connection: &mut SqliteConnection, key: &SigningKey) -> QueryResult<()> {
    insert_into(signing_keys::table)
        .values(SigningKeyRow::from(key))
        .execute(connection)
        .map(drop)
}

use async_trait::async_trait;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel::{delete, insert_into, update};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::signing_keys::{
    NewSigningKeyRotation, NextKey, SigningKey, SigningKeyRepository, SigningKeyStatus,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::Timestamp;

use super::inserts;
use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::{SigningKeyRow, StoredTime};
use crate::schema::signing_keys;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl SigningKeyRepository for PostgresDatabase {
    async fn list_signing_keys(&self) -> Result<Vec<SigningKey>, PortError> {
        let mut connection = self.connection().await?;
        let query = signing_keys::table
            .order((signing_keys::created_at, signing_keys::kid))
            .select(SigningKeyRow::as_select());
        let rows = self.in_time(query.load(&mut connection)).await?;
        rows.into_iter()
            .map(|row| decode("signing_keys", row))
            .collect()
    }

    async fn put_next_signing_key(&self, next: &NextKey) -> Result<bool, PortError> {
        self.write(next).await
    }

    async fn rotate_signing_keys(
        &self,
        rotation: &NewSigningKeyRotation,
    ) -> Result<bool, PortError> {
        self.write(rotation).await
    }
}

/// As the index says it: the server must know when it plans that it is the same.
const IS_NEXT: &str = "status = 'next'";

#[async_trait]
impl UnitOfWork for NextKey {
    type Output = bool;

    async fn execute(&self, mut connection: &AsyncPgConnection) -> Result<bool, Failure> {
        if let Some(kid) = &self.replaces {
            let waiting = signing_keys::table
                .find(kid)
                .filter(signing_keys::status.eq(SigningKeyStatus::Next.as_str()));
            if delete(waiting).execute(&mut connection).await? == 0 {
                return Ok(false);
            }
        }
        // Of several that replace none, one is stored; the others wait here and then do nothing.
        let stored = insert_into(signing_keys::table)
            .values(SigningKeyRow::from(&self.key))
            .on_conflict(signing_keys::status)
            .filter_target(sql::<Bool>(IS_NEXT))
            .do_nothing()
            .execute(&mut connection)
            .await?;
        Ok(stored == 1)
    }
}

#[async_trait]
impl UnitOfWork for NewSigningKeyRotation {
    type Output = bool;

    async fn execute(&self, mut connection: &AsyncPgConnection) -> Result<bool, Failure> {
        let waiting = signing_keys::table
            .find(&self.promoted)
            .filter(signing_keys::status.eq(SigningKeyStatus::Next.as_str()))
            .select(signing_keys::kid)
            .for_update()
            .first::<String>(&mut connection)
            .await
            .optional()?;
        let Some(kid) = waiting else {
            return Ok(false);
        };
        // There is one active key at any time, so the old one goes first.
        retire_active(connection, self.now).await?;
        update(signing_keys::table.find(kid))
            .set(signing_keys::status.eq(SigningKeyStatus::Active.as_str()))
            .execute(&mut connection)
            .await?;
        forget_retired(connection, self.forget_before).await?;
        insert(connection, &self.next).await?;
        inserts::audit_entry(connection, &self.audit).await?;
        Ok(true)
    }
}

async fn retire_active(mut connection: &AsyncPgConnection, now: Timestamp) -> QueryResult<()> {
    let active = signing_keys::status.eq(SigningKeyStatus::Active.as_str());
    update(signing_keys::table.filter(active))
        .set((
            signing_keys::status.eq(SigningKeyStatus::Retired.as_str()),
            signing_keys::retired_at.eq(StoredTime(now)),
        ))
        .execute(&mut connection)
        .await
        .map(drop)
}

async fn forget_retired(mut connection: &AsyncPgConnection, before: Timestamp) -> QueryResult<()> {
    let long_retired = signing_keys::table
        .filter(signing_keys::status.eq(SigningKeyStatus::Retired.as_str()))
        .filter(signing_keys::retired_at.lt(StoredTime(before)));
    delete(long_retired)
        .execute(&mut connection)
        .await
        .map(drop)
}

async fn insert(mut connection: &AsyncPgConnection, key: &SigningKey) -> QueryResult<()> {
    insert_into(signing_keys::table)
        .values(SigningKeyRow::from(key))
        .execute(&mut connection)
        .await
        .map(drop)
}

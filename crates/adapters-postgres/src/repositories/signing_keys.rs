use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use tenantry_domain::model::SigningKey;
use tenantry_domain::ports::{SigningKeyRepository, StoreError};

use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::SigningKeyRow;
use crate::schema::signing_keys;

pub(crate) struct PostgresSigningKeys(pub(crate) PostgresDatabase);

#[async_trait]
impl SigningKeyRepository for PostgresSigningKeys {
    async fn list(&self) -> Result<Vec<SigningKey>, StoreError> {
        let mut connection = self.0.connection().await?;
        let query = signing_keys::table
            .order((signing_keys::created_at, signing_keys::kid))
            .select(SigningKeyRow::as_select());
        let rows = self.0.in_time(query.load(&mut connection)).await?;
        rows.into_iter()
            .map(|row| decode("signing_keys", row))
            .collect()
    }
}

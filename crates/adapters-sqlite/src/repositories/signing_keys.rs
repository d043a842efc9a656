use async_trait::async_trait;
use diesel::prelude::*;
use tenantry_domain::model::SigningKey;
use tenantry_domain::ports::{SigningKeyRepository, StoreError};

use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::SigningKeyRow;
use crate::schema::signing_keys;

pub(crate) struct SqliteSigningKeys(pub(crate) SqliteDatabase);

#[async_trait]
impl SigningKeyRepository for SqliteSigningKeys {
    async fn list(&self) -> Result<Vec<SigningKey>, StoreError> {
        let query = signing_keys::table
            .order((signing_keys::created_at, signing_keys::kid))
            .select(SigningKeyRow::as_select());
        let rows = self.0.read(move |c| query.load(c)).await?;
        rows.into_iter()
            .map(|row| decode("signing_keys", row))
            .collect()
    }
}

use async_trait::async_trait;
use tenantry_domain::signing_keys::{
    NewSigningKeyRotation, NextKey, SigningKey, SigningKeyRepository,
};
use tenantry_domain::store::PortError;

use super::statements;
use crate::steps::Steps;
use crate::{Database, SqlStore, effects};

#[async_trait]
impl<D: Database> SigningKeyRepository for SqlStore<D> {
    async fn list_signing_keys(&self) -> Result<Vec<SigningKey>, PortError> {
        self.database.fetch_all(statements::list()).await
    }

    async fn put_next_signing_key(&self, next: &NextKey) -> Result<bool, PortError> {
        let mut steps = Steps::new();
        if let Some(kid) = &next.replaces {
            steps = steps.change_or_stop(statements::delete_next(kid));
        }
        let steps = steps.change_or_stop(statements::insert_next(&next.key));
        self.database.write(steps).await
    }

    async fn rotate_signing_keys(
        &self,
        rotation: &NewSigningKeyRotation,
    ) -> Result<bool, PortError> {
        let steps = Steps::new()
            .change_or_stop(statements::lock_next(&rotation.promoted))
            .run(statements::retire_active(rotation.now))
            .run(statements::promote(&rotation.promoted))
            .run(statements::delete_retired(rotation.forget_before))
            .run(statements::insert(&rotation.next))
            .run_all(effects::insert(&rotation.effects));
        self.database.write(steps).await
    }
}

use async_trait::async_trait;
use tenantry_domain::installation::{
    Installation, InstallationRepository, NewInstallation, SettingsSecrets,
};
use tenantry_domain::store::PortError;

use super::statements;
use crate::steps::Steps;
use crate::{Database, Failure, SqlStore, Transaction, UnitOfWork, effects, keys, signing_keys};

#[async_trait]
impl<D: Database> InstallationRepository for SqlStore<D> {
    async fn find_installation(&self) -> Result<Option<Installation>, PortError> {
        self.database.fetch_optional(statements::find()).await
    }

    async fn create_installation(&self, new: &NewInstallation) -> Result<(), PortError> {
        // First the row of which there is one, so that concurrent first starts wait here.
        let steps = Steps::new()
            .run(statements::insert(&new.installation))
            .run(keys::statements::insert_operator_key(&new.operator_key))
            .run(keys::statements::insert_service_token(&new.service_token))
            .run(signing_keys::statements::insert(&new.signing_key))
            .run_all(effects::insert(&new.effects));
        self.database.write(steps).await.map(drop)
    }

    async fn adopt_configured_keys(&self, secrets: &SettingsSecrets) -> Result<(), PortError> {
        self.database.write(secrets.clone()).await
    }
}

impl UnitOfWork for SettingsSecrets {
    type Output = ();

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<(), Failure> {
        if let Some((key, effects)) = &self.operator_key {
            let adoption = Steps::new()
                .run(keys::statements::revoke_earlier_operator_keys(key))
                .change_or_stop(keys::statements::insert_new_operator_key(key))
                .run_all(effects::insert(effects));
            adoption.execute(transaction).await?;
        }
        if let Some((token, effects)) = &self.service_token {
            let adoption = Steps::new()
                .run(keys::statements::revoke_earlier_service_tokens(token))
                .change_or_stop(keys::statements::insert_new_service_token(token))
                .run_all(effects::insert(effects));
            adoption.execute(transaction).await?;
        }
        Ok(())
    }
}

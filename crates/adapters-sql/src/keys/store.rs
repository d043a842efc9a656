use async_trait::async_trait;
use tenantry_domain::effects::Effects;
use tenantry_domain::keys::{
    DeveloperContext, DeveloperKeyRepository, OperatorKey, OperatorKeyRepository,
    ProjectKeyRepository, ServiceToken, ServiceTokenRepository,
};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{OperatorKeyId, ProjectId, SecretHash, ServiceTokenId, Timestamp};

use super::statements;
use crate::statement::Statement;
use crate::steps::Steps;
use crate::{Database, Failure, SqlStore, Transaction, UnitOfWork, effects};

#[async_trait]
impl<D: Database> DeveloperKeyRepository for SqlStore<D> {
    async fn find_developer_context(
        &self,
        key: &SecretHash,
        project: Option<ProjectId>,
        now: Timestamp,
    ) -> Result<Option<DeveloperContext>, PortError> {
        let query = statements::find_developer_context(key, project, now);
        self.database.fetch_optional(query).await
    }
}

#[async_trait]
impl<D: Database> ProjectKeyRepository for SqlStore<D> {
    async fn find_project_of_key(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ProjectId>, PortError> {
        let query = statements::find_project_of_key(key, now);
        Ok(self.database.fetch_optional(query).await?.map(Into::into))
    }
}

#[async_trait]
impl<D: Database> OperatorKeyRepository for SqlStore<D> {
    async fn find_active_operator_key(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<OperatorKeyId>, PortError> {
        let query = statements::find_active_operator_key(key, now);
        Ok(self.database.fetch_optional(query).await?.map(Into::into))
    }

    async fn create_operator_key(
        &self,
        key: &OperatorKey,
        effects: &Effects,
    ) -> Result<(), PortError> {
        let steps = Steps::new()
            .run(statements::insert_operator_key(key))
            .run_all(effects::insert(effects));
        self.database.write(steps).await.map(drop)
    }

    async fn list_operator_keys(&self) -> Result<Vec<OperatorKey>, PortError> {
        self.database
            .fetch_all(statements::list_operator_keys())
            .await
    }

    async fn revoke_operator_key(
        &self,
        id: OperatorKeyId,
        at: Timestamp,
        effects: &Effects,
    ) -> Result<bool, PortError> {
        let steps = Steps::new()
            .change_or_stop(statements::revoke_operator_key(id, at))
            .run_all(effects::insert(effects));
        self.database.write(steps).await
    }
}

#[async_trait]
impl<D: Database> ServiceTokenRepository for SqlStore<D> {
    async fn find_active_service_token(
        &self,
        token: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ServiceToken>, PortError> {
        let query = statements::find_active_service_token(token, now);
        self.database.fetch_optional(query).await
    }

    async fn create_service_token(
        &self,
        token: &ServiceToken,
        effects: &Effects,
    ) -> Result<(), PortError> {
        let creation = ServiceTokenCreation {
            token: statements::insert_service_token(token),
            effects: effects::insert(effects).collect(),
        };
        self.database.write(creation).await
    }

    async fn list_service_tokens(&self) -> Result<Vec<ServiceToken>, PortError> {
        self.database
            .fetch_all(statements::list_service_tokens())
            .await
    }

    async fn revoke_service_token(
        &self,
        id: ServiceTokenId,
        at: Timestamp,
        effects: &Effects,
    ) -> Result<bool, PortError> {
        let steps = Steps::new()
            .change_or_stop(statements::revoke_service_token(id, at))
            .run_all(effects::insert(effects));
        self.database.write(steps).await
    }
}

struct ServiceTokenCreation {
    token: Statement,
    effects: Vec<Statement>,
}

impl UnitOfWork for ServiceTokenCreation {
    type Output = ();

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<(), Failure> {
        // The only reference of a token is the one to its project.
        let token = transaction.execute(self.token.clone()).await;
        token.map_err(|failure| failure.or_broken_reference(Conflict::PreconditionFailed))?;
        transaction.execute_all(self.effects.clone()).await?;
        Ok(())
    }
}

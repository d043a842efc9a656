use async_trait::async_trait;
use tenantry_domain::accounts::{
    Account, AccountLookup, AccountRepository, DeveloperRegistration, EndUserRegistration,
    PasswordChange, PrivateUserCreation, Tenant, Tier,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{AccountId, EmailKey, FullName, Timestamp};

use super::statements;
use crate::steps::Steps;
use crate::{Database, SqlStore, effects, keys, projects, sessions, verifications};

#[async_trait]
impl<D: Database> AccountRepository for SqlStore<D> {
    async fn find_account_by_email(
        &self,
        tenant: Tenant,
        email: &EmailKey,
    ) -> Result<AccountLookup, PortError> {
        match tenant {
            Tenant::Platform => {
                let query = statements::find_on_platform(email);
                let found = self.database.fetch_optional(query).await?;
                Ok(AccountLookup::of(found))
            }
            Tenant::Project(project) => {
                let query = statements::find_in_project(project, email);
                let found = self.database.fetch_optional(query).await?;
                Ok(found.unwrap_or(AccountLookup::TenantUnavailable))
            }
        }
    }

    async fn register_developer(&self, new: &DeveloperRegistration) -> Result<(), PortError> {
        let steps = Steps::new()
            .run(statements::insert(&new.account))
            .run(projects::statements::insert(&new.project))
            .run(keys::statements::insert_developer_key(&new.developer_key))
            .run(keys::statements::insert_project_key(&new.project_key))
            .run(verifications::statements::insert(&new.verification))
            .run_all(effects::insert(&new.effects));
        self.database.write(steps).await.map(drop)
    }

    async fn register_end_user(&self, new: &EndUserRegistration) -> Result<(), PortError> {
        let now = new.account.created_at;
        let steps = Steps::new()
            .require(keys::statements::lock_grant(&new.grant, now))
            .run(statements::insert(&new.account))
            .run(sessions::statements::insert(&new.session))
            .run(verifications::statements::insert(&new.verification))
            .run_all(effects::insert(&new.effects));
        self.database.write(steps).await.map(drop)
    }

    async fn create_private_user(&self, new: &PrivateUserCreation) -> Result<(), PortError> {
        let mut steps = Steps::new();
        if let Tier::EndUser(project) = new.account.tier {
            steps = steps.require(projects::statements::lock_available(project));
        }
        steps = steps.run(statements::insert(&new.account));
        if let Some(verification) = &new.verification {
            steps = steps.run(verifications::statements::insert(verification));
        }
        let steps = steps.run_all(effects::insert(&new.effects));
        self.database.write(steps).await.map(drop)
    }

    async fn rename_account(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        let renaming = statements::rename(id, full_name.as_ref(), now);
        self.database.write(renaming).await
    }

    async fn change_password(&self, change: &PasswordChange) -> Result<bool, PortError> {
        let (account, now) = (change.account_id, change.now);
        // The first statement locks the account, before anything that belongs to it.
        let steps = Steps::new()
            .change_or_stop(statements::change_password(change))
            .run(sessions::statements::end_others(
                account,
                change.current_session,
                now,
            ))
            .run(verifications::statements::use_up_all(account, now))
            .run_all(effects::insert(&change.effects));
        self.database.write(steps).await
    }
}

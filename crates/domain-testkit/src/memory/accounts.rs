use async_trait::async_trait;
use tenantry_domain::model::{Account, AccountScope};
use tenantry_domain::ports::{
    AccountRepository, Conflict, DeveloperRegistration, EndUserRegistration, PrivateUserCreation,
    StoreError,
};
use tenantry_domain::roles::EndUserGrant;
use tenantry_domain::values::{EmailKey, Timestamp};

use super::{MemoryStores, State};

#[async_trait]
impl AccountRepository for MemoryStores {
    async fn find_by_email(
        &self,
        scope: AccountScope,
        email: &EmailKey,
    ) -> Result<Option<Account>, StoreError> {
        Ok(self.read(|state| {
            let mut accounts = state.contents.accounts.iter();
            accounts
                .find(|one| one.scope() == scope && one.email.key() == email)
                .cloned()
        }))
    }

    async fn register_developer(&self, new: &DeveloperRegistration) -> Result<(), StoreError> {
        self.write(|state| {
            state.add_account(&new.account)?;
            state.add_project(&new.project)?;
            state.add_developer_key(&new.developer_key)?;
            state.add_project_key(&new.project_key)?;
            state.add_verification(&(new.verification.clone(), new.mail.clone()))?;
            state.add_audit(&new.audit)
        })
    }

    async fn register_end_user(&self, new: &EndUserRegistration) -> Result<(), StoreError> {
        self.write(|state| {
            if !state.still_grants(new.grant, new.account.created_at) {
                return Err(Conflict::Context.into());
            }
            state.add_account(&new.account)?;
            state.add_session(&new.session)?;
            state.add_verification(&(new.verification.clone(), new.mail.clone()))
        })
    }

    async fn create_private_user(&self, new: &PrivateUserCreation) -> Result<(), StoreError> {
        self.write(|state| {
            let project = new.account.tier.project_id();
            if project.is_some_and(|id| state.available_project(id).is_none()) {
                return Err(Conflict::Context.into());
            }
            state.add_account(&new.account)?;
            if let Some(verification) = &new.verification {
                state.add_verification(verification)?;
            }
            state.add_audit(&new.audit)
        })
    }
}

impl State {
    /// Whether key, developer and project are what they were when the grant was given.
    fn still_grants(&self, grant: EndUserGrant, now: Timestamp) -> bool {
        let has_key = self.contents.developer_keys.iter().any(|key| {
            key.id == grant.developer_key_id
                && key.owner_id == grant.developer_id
                && key.record.is_active(now)
        });
        let project = self.available_project(grant.project_id);
        has_key && project.is_some_and(|one| one.owner_id == grant.developer_id)
    }
}

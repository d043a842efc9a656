use async_trait::async_trait;
use tenantry_domain::accounts::{
    Account, AccountLookup, AccountRepository, DeveloperRegistration, EndUserRegistration,
    PasswordChange, PrivateUserCreation, Tenant,
};
use tenantry_domain::projects::Project;
use tenantry_domain::roles::EndUserGrant;
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{AccountId, EmailKey, FullName, Timestamp};

use super::{MemoryStore, State};

#[async_trait]
impl AccountRepository for MemoryStore {
    async fn find_account_by_email(
        &self,
        tenant: Tenant,
        email: &EmailKey,
    ) -> Result<AccountLookup, PortError> {
        Ok(self.read(|state| {
            if let Tenant::Project(project) = tenant
                && state.available_project(project).is_none()
            {
                return AccountLookup::TenantUnavailable;
            }
            let mut accounts = state.contents.accounts.iter();
            let found = accounts.find(|one| {
                state.faults.is_own(one.tenant() == tenant) && one.email.key() == email
            });
            AccountLookup::of(found.cloned())
        }))
    }

    async fn register_developer(&self, new: &DeveloperRegistration) -> Result<(), PortError> {
        self.write(|state| {
            state.add_account(&new.account)?;
            state.add(&new.project)?;
            state.add(&new.developer_key)?;
            state.add(&new.project_key)?;
            state.add(&new.verification)?;
            state.add_effects(&new.effects)
        })
        .await
    }

    async fn register_end_user(&self, new: &EndUserRegistration) -> Result<(), PortError> {
        self.write(|state| {
            if !state.still_grants(new.grant, new.account.created_at) {
                return Err(Conflict::PreconditionFailed.into());
            }
            state.add_account(&new.account)?;
            state.add(&new.session)?;
            state.add(&new.verification)?;
            state.add_effects(&new.effects)
        })
        .await
    }

    async fn create_private_user(&self, new: &PrivateUserCreation) -> Result<(), PortError> {
        self.write(|state| {
            let project = new.account.tier.project_id();
            if project.is_some_and(|id| state.available_project(id).is_none()) {
                return Err(Conflict::PreconditionFailed.into());
            }
            state.add_account(&new.account)?;
            if let Some(verification) = &new.verification {
                state.add(verification)?;
            }
            state.add_effects(&new.effects)
        })
        .await
    }

    async fn rename_account(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        self.write(|state| Ok(state.change_account(id, now, |one| one.full_name = full_name)))
            .await
    }

    async fn change_password(&self, change: &PasswordChange) -> Result<bool, PortError> {
        let (id, now) = (change.account_id, change.now);
        self.write(|state| {
            let is_as_checked = state.account(id).is_some_and(|account| {
                account.disabled_at.is_none() && account.password_hash == change.checked_hash
            });
            if !is_as_checked {
                return Ok(false);
            }
            state.change_account(id, now, |one| one.password_hash = change.new_hash.clone());
            let faults = state.faults;
            state.end_sessions(now, |one| {
                faults.is_own(one.account_id == id) && one.id != change.current_session
            });
            state.use_up(|one| faults.is_own(one.account_id == id));
            state.add_effects(&change.effects)?;
            Ok(true)
        })
        .await
    }
}

impl State {
    /// Key, developer and project are still what the grant says.
    fn still_grants(&self, grant: EndUserGrant, now: Timestamp) -> bool {
        let has_key = self.contents.developer_keys.iter().any(|key| {
            key.id == grant.developer_key_id
                && self.faults.is_own(key.owner_id == grant.developer_id)
                && self.is_active(&key.record, now)
        });
        let project = self.available_project(grant.project_id);
        let is_own = |one: &Project| self.faults.is_own(one.owner_id == grant.developer_id);
        has_key && project.is_some_and(is_own)
    }
}

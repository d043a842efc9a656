use async_trait::async_trait;
use tenantry_domain::model::{Account, AccountScope, Tier};
use tenantry_domain::ports::{
    AccountLookup, AccountRepository, Conflict, DeveloperRegistration, EndUserRegistration,
    PasswordChange, PrivateUserCreation, StoreError,
};
use tenantry_domain::values::{AccountId, EmailAddress, EmailKey, FullName, Timestamp};

use super::{Flaw, FlawedStores, in_spite_of};
use crate::fixtures::email;
use crate::memory::State;

#[async_trait]
impl AccountRepository for FlawedStores {
    async fn find_by_email(
        &self,
        scope: AccountScope,
        key: &EmailKey,
    ) -> Result<AccountLookup, StoreError> {
        if self.flaw == Flaw::FindsAccountsInAnyScope {
            let has_it = |one: &&Account| one.email.key() == key;
            return Ok(self.memory.read(|state| {
                AccountLookup::of(state.contents.accounts.iter().find(has_it).cloned())
            }));
        }
        let store = self.as_if(|state| overlook(self.flaw, state));
        let mut lookup = store.find_by_email(scope, key).await?;
        if let AccountLookup::Found(account) = &mut lookup {
            self.spoil(account);
        }
        Ok(lookup)
    }

    async fn register_developer(&self, new: &DeveloperRegistration) -> Result<(), StoreError> {
        let account = &new.account;
        match self.flaw {
            Flaw::KeepsTheAccountOfAFailedDeveloper => {
                let failed = self.memory.register_developer(new).await;
                in_spite_of(failed, || self.add_alone(account))
            }
            Flaw::GuessesAConflict => {
                let outcome = self.memory.register_developer(new).await;
                outcome.map_err(|_| Conflict::Email.into())
            }
            Flaw::LosesTheMail => {
                self.memory.register_developer(new).await?;
                self.force(|state| state.contents.mails.retain(|mail| mail.id != new.mail.id));
                Ok(())
            }
            Flaw::LooksBeforeStoringDevelopers => {
                self.refuse_when(account, |one| one.email.key() == account.email.key())?;
                self.dawdle().await;
                self.register_developer_anyway(new).await
            }
            Flaw::ComparesTypedAddresses => {
                self.refuse_when(account, |one| one.email == account.email)?;
                self.register_developer_anyway(new).await
            }
            Flaw::OperatorsHaveTheirOwnSpace => {
                self.refuse_when(account, |one| {
                    one.tier == Tier::Developer && one.email.key() == account.email.key()
                })?;
                self.register_developer_anyway(new).await
            }
            Flaw::StoresDevelopersInTwoSteps => {
                self.add_alone(account);
                self.dawdle().await;
                self.remove(account);
                self.memory.register_developer(new).await
            }
            Flaw::OneSpaceForDevelopersAndUsers => {
                self.refuse_taken_anywhere(account)?;
                self.memory.register_developer(new).await
            }
            _ => self.memory.register_developer(new).await,
        }
    }

    async fn register_end_user(&self, new: &EndUserRegistration) -> Result<(), StoreError> {
        let account = &new.account;
        match self.flaw {
            Flaw::KeepsTheAccountOfAFailedEndUser => {
                let failed = self.memory.register_end_user(new).await;
                in_spite_of(failed, || self.add_alone(account))
            }
            Flaw::LosesTheSession => {
                self.memory.register_end_user(new).await?;
                self.force(|state| state.contents.sessions.clear());
                Ok(())
            }
            Flaw::LooksBeforeStoringEndUsers => {
                self.refuse_when(account, |one| one.email.key() == account.email.key())?;
                self.dawdle().await;
                let mut renamed = new.clone();
                renamed.account.email = an_address_of_its_own(account);
                self.memory.register_end_user(&renamed).await?;
                self.name_back(account);
                Ok(())
            }
            Flaw::StoresEndUsersInTwoSteps => {
                self.add_alone(account);
                self.dawdle().await;
                self.remove(account);
                self.memory.register_end_user(new).await
            }
            Flaw::OneSpaceForAllProjects => {
                self.refuse_taken_anywhere(account)?;
                self.memory.register_end_user(new).await
            }
            _ => self.register_end_user_in_any_context(new).await,
        }
    }

    async fn create_private_user(&self, new: &PrivateUserCreation) -> Result<(), StoreError> {
        match (self.flaw, self.memory.create_private_user(new).await) {
            (Flaw::KeepsTheAccountOfAFailedCreation, failed) => {
                in_spite_of(failed, || self.add_alone(&new.account))
            }
            (Flaw::PrivateUsersBlockNobody, Err(StoreError::Conflict(Conflict::Email)))
            | (Flaw::PrivateUsersNeedNoProject, Err(StoreError::Conflict(Conflict::Context))) => {
                self.force(|state| state.contents.accounts.push(new.account.clone()));
                Ok(())
            }
            (_, outcome) => outcome,
        }
    }

    async fn rename(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        self.rename_badly(id, full_name, now).await
    }

    async fn change_password(&self, change: &PasswordChange) -> Result<bool, StoreError> {
        self.change_password_badly(change).await
    }
}

impl FlawedStores {
    fn spoil(&self, account: &mut Account) {
        match self.flaw {
            Flaw::RoundsTimesToMilliseconds => {
                let micros = account.created_at.unix_micros();
                account.created_at = Timestamp::from_unix_micros(micros - micros % 1_000);
            }
            Flaw::KeepsOnlyTheComparisonForm => account.email = email(account.email.key().as_str()),
            Flaw::LosesTheName => account.full_name = None,
            _ => {}
        }
    }

    fn refuse_when(
        &self,
        new: &Account,
        is_taken: impl Fn(&Account) -> bool,
    ) -> Result<(), StoreError> {
        let is_taken = self.memory.read(|state| {
            let mut accounts = state.contents.accounts.iter();
            accounts.any(|one| one.scope() == new.scope() && is_taken(one))
        });
        if is_taken {
            return Err(Conflict::Email.into());
        }
        Ok(())
    }

    fn refuse_taken_anywhere(&self, new: &Account) -> Result<(), StoreError> {
        let is_taken = self.memory.read(|state| {
            let mut accounts = state.contents.accounts.iter();
            accounts.any(|one| one.email.key() == new.email.key())
        });
        if is_taken {
            return Err(Conflict::Email.into());
        }
        Ok(())
    }

    /// Stores the developer whether or not the address is taken.
    async fn register_developer_anyway(
        &self,
        new: &DeveloperRegistration,
    ) -> Result<(), StoreError> {
        let mut renamed = new.clone();
        renamed.account.email = an_address_of_its_own(&new.account);
        self.memory.register_developer(&renamed).await?;
        self.name_back(&new.account);
        Ok(())
    }

    fn name_back(&self, account: &Account) {
        self.force(|state| {
            let mut accounts = state.contents.accounts.iter_mut();
            let stored = accounts.find(|one| one.id == account.id).unwrap();
            stored.email = account.email.clone();
        });
    }

    fn add_alone(&self, account: &Account) {
        self.force(|state| state.contents.accounts.push(account.clone()));
    }

    fn remove(&self, account: &Account) {
        self.force(|state| state.contents.accounts.retain(|one| one.id != account.id));
    }
}

fn an_address_of_its_own(account: &Account) -> EmailAddress {
    email(&format!("{}@example.com", account.id))
}

/// Overlooks one reason to find nobody in a project.
fn overlook(flaw: Flaw, state: &mut State) {
    match flaw {
        Flaw::LooksIntoArchivedProjects => state.reopen_projects(),
        Flaw::LooksUnderSuspendedDevelopers => state.enable_developers(),
        _ => {}
    }
}

use tenantry_domain::accounts::{
    Account, DeveloperRegistration, EndUserRegistration, PrivateUserCreation,
};
use tenantry_domain::effects::Effects;
use tenantry_domain::sessions::Session;
use tenantry_domain::values::{AccountId, SessionId};

use crate::{EmailState, StoreSnapshot};

/// Changes a snapshot into what the store should hold after a write.
pub(super) trait ExpectedState {
    fn account(&mut self, id: AccountId) -> &mut Account;
    fn session(&mut self, id: SessionId) -> &mut Session;
    fn add_effects(&mut self, new: &Effects);
    fn use_up_tokens(&mut self, account: AccountId);
    fn with_developer(self, new: &DeveloperRegistration) -> Self;
    fn with_end_user(self, new: &EndUserRegistration) -> Self;
    fn with_private_user(self, new: &PrivateUserCreation) -> Self;
    /// Removes the states of verifications and emails that are gone.
    fn drop_orphans(&mut self);
}

impl ExpectedState for StoreSnapshot {
    fn account(&mut self, id: AccountId) -> &mut Account {
        let mut accounts = self.accounts.iter_mut();
        accounts.find(|one| one.id == id).expect("the account")
    }

    fn session(&mut self, id: SessionId) -> &mut Session {
        let mut sessions = self.sessions.iter_mut();
        sessions.find(|one| one.id == id).expect("the session")
    }

    fn add_effects(&mut self, new: &Effects) {
        self.email_states
            .extend(new.emails.iter().map(EmailState::new));
        self.emails.extend_from_slice(&new.emails);
        self.audit.extend_from_slice(&new.audit);
    }

    fn use_up_tokens(&mut self, account: AccountId) {
        let verifications = self.verifications.iter();
        let tokens = verifications.filter(|one| one.account_id == account);
        self.used_verifications.extend(tokens.map(|one| one.id));
        self.used_verifications.sort();
        self.used_verifications.dedup();
    }

    fn with_developer(mut self, new: &DeveloperRegistration) -> Self {
        self.accounts.push(new.account.clone());
        self.projects.push(new.project.clone());
        self.developer_keys.push(new.developer_key.clone());
        self.project_keys.push(new.project_key.clone());
        self.verifications.push(new.verification.clone());
        self.add_effects(&new.effects);
        self.sorted()
    }

    fn with_end_user(mut self, new: &EndUserRegistration) -> Self {
        self.accounts.push(new.account.clone());
        self.sessions.push(new.session.clone());
        self.verifications.push(new.verification.clone());
        self.add_effects(&new.effects);
        self.sorted()
    }

    fn with_private_user(mut self, new: &PrivateUserCreation) -> Self {
        self.accounts.push(new.account.clone());
        self.verifications.extend(new.verification.clone());
        self.add_effects(&new.effects);
        self.sorted()
    }

    fn drop_orphans(&mut self) {
        let (verifications, emails) = (&self.verifications, &self.emails);
        self.used_verifications
            .retain(|id| verifications.iter().any(|one| one.id == *id));
        self.email_states
            .retain(|one| emails.iter().any(|email| email.id == one.id));
    }
}

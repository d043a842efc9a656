use tenantry_domain::model::{Account, Tier, VerificationPurpose};
use tenantry_domain::values::Timestamp;

use crate::memory::State;

/// After everything: nothing has ended yet.
pub(super) const NEVER: Timestamp = Timestamp::from_unix_seconds(100_000_000_000);

/// What a flawed store does not look at.
impl State {
    pub(super) fn enable(&mut self, is_such: impl Fn(&Account) -> bool) {
        let accounts = self.contents.accounts.iter_mut();
        accounts
            .filter(|account| is_such(account))
            .for_each(|account| account.disabled_at = None);
    }

    pub(super) fn enable_users(&mut self) {
        self.enable(|account| account.tier != Tier::Developer);
    }

    pub(super) fn enable_developers(&mut self) {
        self.enable(|account| account.tier == Tier::Developer);
    }

    pub(super) fn reopen_projects(&mut self) {
        let projects = self.contents.projects.iter_mut();
        projects.for_each(|project| project.archived_at = None);
    }

    pub(super) fn revive_sessions(&mut self) {
        let sessions = self.contents.sessions.iter_mut();
        sessions.for_each(|session| session.ended_at = None);
    }

    pub(super) fn prolong_sessions(&mut self) {
        let sessions = self.contents.sessions.iter_mut();
        sessions.for_each(|session| session.expires_at = NEVER);
    }

    pub(super) fn prolong_tokens(&mut self) {
        let verifications = self.contents.verifications.iter_mut();
        verifications.for_each(|one| one.expires_at = NEVER);
    }

    pub(super) fn readdress_tokens(&mut self) {
        let contents = &mut self.contents;
        for one in &mut contents.verifications {
            let mut accounts = contents.accounts.iter();
            let account = accounts.find(|account| account.id == one.account_id);
            one.email = account.unwrap().email.key().clone();
        }
    }

    pub(super) fn repurpose_tokens(&mut self, purpose: VerificationPurpose) {
        let verifications = self.contents.verifications.iter_mut();
        verifications.for_each(|one| one.purpose = purpose);
    }
}

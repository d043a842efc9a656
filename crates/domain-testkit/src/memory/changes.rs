use tenantry_domain::accounts::Account;
use tenantry_domain::email::OutboxEmail;
use tenantry_domain::keys::KeyRecord;
use tenantry_domain::projects::Project;
use tenantry_domain::sessions::Session;
use tenantry_domain::values::{AccountId, Name, ProjectId, Timestamp};
use tenantry_domain::verifications::Verification;

use super::State;

/// What several ports look up or change.
impl State {
    pub(crate) fn account(&self, id: AccountId) -> Option<&Account> {
        self.contents.accounts.iter().find(|one| one.id == id)
    }

    pub(crate) fn is_active(&self, key: &KeyRecord, now: Timestamp) -> bool {
        key.revoked_at.is_none() && self.faults.in_time(key.is_active(now))
    }

    /// The project, unless it is archived or its developer suspended.
    pub(crate) fn available_project(&self, id: ProjectId) -> Option<&Project> {
        let mut projects = self.contents.projects.iter();
        let project = projects.find(|one| one.id == id && one.archived_at.is_none())?;
        let is_enabled = self.account(project.owner_id)?.disabled_at.is_none();
        is_enabled.then_some(project)
    }

    /// The account is enabled and, if it is an end user's, its project available.
    pub(crate) fn may_log_in(&self, account: &Account) -> bool {
        let project = account.tier.project_id();
        account.disabled_at.is_none()
            && project.is_none_or(|id| self.available_project(id).is_some())
    }

    /// The name of an end user's project.
    pub(crate) fn project_name(&self, account: &Account) -> Option<Name> {
        let project = account.tier.project_id()?;
        let mut projects = self.contents.projects.iter();
        Some(projects.find(|one| one.id == project)?.name.clone())
    }

    /// Returns the changed account.
    pub(crate) fn change_account(
        &mut self,
        id: AccountId,
        now: Timestamp,
        change: impl FnOnce(&mut Account),
    ) -> Option<Account> {
        let mut accounts = self.contents.accounts.iter_mut();
        let account = accounts.find(|one| one.id == id)?;
        change(account);
        account.updated_at = now;
        account.version += 1;
        Some(account.clone())
    }

    /// Ends such sessions unless they have ended.
    pub(crate) fn end_sessions(&mut self, at: Timestamp, is_such: impl Fn(&Session) -> bool) {
        let sessions = self.contents.sessions.iter_mut();
        for session in sessions.filter(|session| is_such(session)) {
            session.ended_at.get_or_insert(at);
        }
    }

    /// Such verifications cannot be used any more.
    pub(crate) fn use_up(&mut self, is_such: impl Fn(&Verification) -> bool) {
        let verifications = self.contents.verifications.iter();
        let used = verifications.filter(|one| is_such(one)).map(|one| one.id);
        self.used.extend(used);
    }

    pub(crate) fn remove_emails(&mut self, is_such: impl Fn(&OutboxEmail) -> bool) {
        for email in self.contents.emails.extract_if(.., |email| is_such(email)) {
            self.dispatches.remove(&email.id);
        }
    }
}

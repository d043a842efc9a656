use tenantry_domain::model::{
    Account, AuditEntry, DeveloperKey, Installation, OperatorKey, OutboxMail, Project, ProjectKey,
    ServiceToken, Session, SigningKey, Verification,
};
use tenantry_domain::ports::{Conflict, StoreError};
use tenantry_domain::values::{AccountId, ProjectId, SecretHash};

use crate::Contents;

/// Everything stored, and the rules that a database would keep by constraints.
#[derive(Clone, Default)]
pub(crate) struct State {
    pub(crate) contents: Contents,
    pub(crate) installation: Option<Installation>,
    pub(crate) operator_keys: Vec<OperatorKey>,
    pub(crate) service_tokens: Vec<ServiceToken>,
    pub(crate) signing_keys: Vec<SigningKey>,
}

impl State {
    pub(crate) fn account(&self, id: AccountId) -> Option<&Account> {
        self.contents.accounts.iter().find(|one| one.id == id)
    }

    /// The project, unless it is archived or its developer suspended.
    pub(crate) fn available_project(&self, id: ProjectId) -> Option<&Project> {
        let mut projects = self.contents.projects.iter();
        let project = projects.find(|one| one.id == id && one.archived_at.is_none())?;
        let is_enabled = self.account(project.owner_id)?.disabled_at.is_none();
        is_enabled.then_some(project)
    }

    pub(crate) fn add_account(&mut self, new: &Account) -> Result<(), StoreError> {
        let accounts = &mut self.contents.accounts;
        let is_taken =
            |one: &Account| one.scope() == new.scope() && one.email.key() == new.email.key();
        if accounts.iter().any(is_taken) {
            return Err(Conflict::Email.into());
        }
        add(accounts, new, |one| one.id == new.id)
    }

    pub(crate) fn add_project(&mut self, new: &Project) -> Result<(), StoreError> {
        add(&mut self.contents.projects, new, |one| one.id == new.id)
    }

    pub(crate) fn add_developer_key(&mut self, new: &DeveloperKey) -> Result<(), StoreError> {
        let keys = &mut self.contents.developer_keys;
        refuse_taken_secret(keys.iter().map(|key| key.record.hash), new.record.hash)?;
        add(keys, new, |one| one.id == new.id)
    }

    pub(crate) fn add_project_key(&mut self, new: &ProjectKey) -> Result<(), StoreError> {
        let keys = &mut self.contents.project_keys;
        refuse_taken_secret(keys.iter().map(|key| key.record.hash), new.record.hash)?;
        add(keys, new, |one| one.id == new.id)
    }

    pub(crate) fn add_operator_key(&mut self, new: &OperatorKey) -> Result<(), StoreError> {
        let keys = &mut self.operator_keys;
        refuse_taken_secret(keys.iter().map(|key| key.record.hash), new.record.hash)?;
        add(keys, new, |one| one.id == new.id)
    }

    pub(crate) fn add_service_token(&mut self, new: &ServiceToken) -> Result<(), StoreError> {
        let tokens = &mut self.service_tokens;
        refuse_taken_secret(
            tokens.iter().map(|token| token.record.hash),
            new.record.hash,
        )?;
        add(tokens, new, |one| one.id == new.id)
    }

    pub(crate) fn add_signing_key(&mut self, new: &SigningKey) -> Result<(), StoreError> {
        add(&mut self.signing_keys, new, |one| one.kid == new.kid)
    }

    pub(crate) fn add_session(&mut self, new: &Session) -> Result<(), StoreError> {
        add(&mut self.contents.sessions, new, |one| one.id == new.id)
    }

    pub(crate) fn add_verification(
        &mut self,
        (verification, mail): &(Verification, OutboxMail),
    ) -> Result<(), StoreError> {
        let contents = &mut self.contents;
        add(&mut contents.verifications, verification, |one| {
            one.id == verification.id
        })?;
        add(&mut contents.mails, mail, |one| one.id == mail.id)
    }

    pub(crate) fn add_audit(&mut self, new: &AuditEntry) -> Result<(), StoreError> {
        add(&mut self.contents.audit, new, |one| one.id == new.id)
    }
}

fn refuse_taken_secret(
    mut taken: impl Iterator<Item = SecretHash>,
    new: SecretHash,
) -> Result<(), StoreError> {
    if taken.any(|hash| hash == new) {
        return Err(Conflict::Secret.into());
    }
    Ok(())
}

/// An id that exists already is nothing a caller could act on, so it is no [`Conflict`].
fn add<T: Clone>(
    rows: &mut Vec<T>,
    new: &T,
    has_its_id: impl Fn(&T) -> bool,
) -> Result<(), StoreError> {
    if rows.iter().any(has_its_id) {
        return Err(StoreError::unavailable("there is a row with this id"));
    }
    rows.push(new.clone());
    Ok(())
}

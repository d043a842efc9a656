use std::collections::{BTreeMap, BTreeSet};

use tenantry_domain::model::{
    Account, AuditEntry, DeveloperKey, Installation, MailRequest, OperatorKey, OutboxMail, Project,
    ProjectKey, RequestOrigin, ServiceToken, Session, SigningKey, SigningKeyStatus, ThrottleKey,
    ThrottleState, Verification,
};
use tenantry_domain::ports::{Conflict, StoreError};
use tenantry_domain::values::{MailId, SecretHash, Timestamp, VerificationId};

use crate::Contents;

/// Everything stored, and the rules that a database would keep by constraints.
#[derive(Clone, Default)]
pub(crate) struct State {
    pub(crate) contents: Contents,
    pub(crate) installation: Option<Installation>,
    pub(crate) operator_keys: Vec<OperatorKey>,
    pub(crate) service_tokens: Vec<ServiceToken>,
    pub(crate) signing_keys: Vec<SigningKey>,
    pub(crate) mail_requests: Vec<MailRequest>,
    pub(crate) dispatches: BTreeMap<MailId, Dispatch>,
    /// Verifications that were used, or replaced by a newer one.
    pub(crate) used: BTreeSet<VerificationId>,
    pub(crate) code_tries: BTreeMap<VerificationId, u16>,
    pub(crate) throttles: BTreeMap<ThrottleKey, ThrottleState>,
}

/// How far the outbox has come with a mail.
#[derive(Clone)]
pub(crate) struct Dispatch {
    pub(crate) attempts: u32,
    pub(crate) next_attempt_at: Timestamp,
    pub(crate) leased_until: Option<Timestamp>,
    pub(crate) delivered_at: Option<Timestamp>,
    pub(crate) dead_at: Option<Timestamp>,
    pub(crate) last_failure: Option<String>,
}

impl State {
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
        let is_only_one = new.status != SigningKeyStatus::Retired;
        add(&mut self.signing_keys, new, |one| {
            one.kid == new.kid || is_only_one && one.status == new.status
        })
    }

    pub(crate) fn add_session(&mut self, new: &Session) -> Result<(), StoreError> {
        add(&mut self.contents.sessions, new, |one| one.id == new.id)
    }

    pub(crate) fn add_verification(&mut self, new: &Verification) -> Result<(), StoreError> {
        add(&mut self.contents.verifications, new, |one| {
            one.id == new.id || one.token_hash == new.token_hash
        })
    }

    pub(crate) fn add_mail(&mut self, new: &OutboxMail) -> Result<(), StoreError> {
        add(&mut self.contents.mails, new, |one| one.id == new.id)?;
        self.dispatches.insert(new.id, Dispatch::new(new));
        Ok(())
    }

    pub(crate) fn add_mail_request(&mut self, new: &MailRequest) -> Result<(), StoreError> {
        add(&mut self.mail_requests, new, |one| one.id == new.id)
    }

    /// User agent and language are no part of the log.
    pub(crate) fn add_audit(&mut self, new: &AuditEntry) -> Result<(), StoreError> {
        let mut new = new.clone();
        new.event.origin = RequestOrigin {
            user_agent: None,
            language: None,
            ..new.event.origin
        };
        add(&mut self.contents.audit, &new, |one| one.id == new.id)
    }
}

impl Dispatch {
    const fn new(mail: &OutboxMail) -> Self {
        Self {
            attempts: 0,
            next_attempt_at: mail.created_at,
            leased_until: None,
            delivered_at: None,
            dead_at: None,
            last_failure: None,
        }
    }

    pub(crate) fn due_at(&self) -> Timestamp {
        self.leased_until
            .map_or(self.next_attempt_at, |end| end.max(self.next_attempt_at))
    }

    pub(crate) const fn is_waiting(&self) -> bool {
        self.delivered_at.is_none() && self.dead_at.is_none()
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

/// A row that exists already is nothing a caller could act on, so it is no [`Conflict`].
fn add<T: Clone>(rows: &mut Vec<T>, new: &T, is_it: impl Fn(&T) -> bool) -> Result<(), StoreError> {
    if rows.iter().any(is_it) {
        return Err(StoreError::unavailable("there is such a row"));
    }
    rows.push(new.clone());
    Ok(())
}

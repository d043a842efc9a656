use std::collections::{BTreeMap, BTreeSet};

use tenantry_domain::accounts::Account;
use tenantry_domain::audit::{AuditEntry, RequestOrigin};
use tenantry_domain::email::{EmailRequest, OutboxEmail};
use tenantry_domain::installation::Installation;
use tenantry_domain::keys::{DeveloperKey, OperatorKey, ProjectKey, ServiceToken};
use tenantry_domain::projects::Project;
use tenantry_domain::sessions::Session;
use tenantry_domain::signing_keys::{SigningKey, SigningKeyStatus};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::throttling::{ThrottleKey, ThrottleState};
use tenantry_domain::values::{EmailId, SecretHash, Timestamp, VerificationId};
use tenantry_domain::verifications::Verification;

use crate::StoreSnapshot;
use crate::faults::{Faults, Lossy};

/// Everything stored, and the rules that a database would keep by constraints.
#[derive(Clone, Default)]
pub(crate) struct State {
    pub(crate) faults: Faults,
    pub(crate) contents: StoreSnapshot,
    pub(crate) installation: Option<Installation>,
    pub(crate) operator_keys: Vec<OperatorKey>,
    pub(crate) service_tokens: Vec<ServiceToken>,
    pub(crate) signing_keys: Vec<SigningKey>,
    pub(crate) email_requests: Vec<EmailRequest>,
    pub(crate) dispatches: BTreeMap<EmailId, Dispatch>,
    /// Verifications that were used, or replaced by a newer one.
    pub(crate) used: BTreeSet<VerificationId>,
    pub(crate) code_tries: BTreeMap<VerificationId, u16>,
    pub(crate) throttles: BTreeMap<ThrottleKey, ThrottleState>,
}

/// How far the outbox has come with an email.
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
    pub(crate) fn add_account(&mut self, new: &Account) -> Result<(), PortError> {
        let faults = self.faults;
        let accounts = &mut self.contents.accounts;
        let is_taken = |one: &Account| {
            faults.is_own(one.scope() == new.scope()) && one.email.key() == new.email.key()
        };
        if accounts.iter().any(is_taken) {
            return Err(Conflict::Email.into());
        }
        add(faults, accounts, new, |one| one.id == new.id)
    }

    pub(crate) fn add_project(&mut self, new: &Project) -> Result<(), PortError> {
        let faults = self.faults;
        add(faults, &mut self.contents.projects, new, |one| {
            one.id == new.id
        })
    }

    pub(crate) fn add_developer_key(&mut self, new: &DeveloperKey) -> Result<(), PortError> {
        let faults = self.faults;
        let keys = &mut self.contents.developer_keys;
        reject_taken_secret(keys.iter().map(|key| key.record.hash), new.record.hash)?;
        add(faults, keys, new, |one| one.id == new.id)
    }

    pub(crate) fn add_project_key(&mut self, new: &ProjectKey) -> Result<(), PortError> {
        let faults = self.faults;
        let keys = &mut self.contents.project_keys;
        reject_taken_secret(keys.iter().map(|key| key.record.hash), new.record.hash)?;
        add(faults, keys, new, |one| one.id == new.id)
    }

    pub(crate) fn add_operator_key(&mut self, new: &OperatorKey) -> Result<(), PortError> {
        let faults = self.faults;
        let keys = &mut self.operator_keys;
        reject_taken_secret(keys.iter().map(|key| key.record.hash), new.record.hash)?;
        add(faults, keys, new, |one| one.id == new.id)
    }

    pub(crate) fn add_service_token(&mut self, new: &ServiceToken) -> Result<(), PortError> {
        let faults = self.faults;
        let tokens = &mut self.service_tokens;
        reject_taken_secret(
            tokens.iter().map(|token| token.record.hash),
            new.record.hash,
        )?;
        add(faults, tokens, new, |one| one.id == new.id)
    }

    pub(crate) fn add_signing_key(&mut self, new: &SigningKey) -> Result<(), PortError> {
        let faults = self.faults;
        let is_only_one = new.status != SigningKeyStatus::Retired;
        add(faults, &mut self.signing_keys, new, |one| {
            one.kid == new.kid || is_only_one && one.status == new.status
        })
    }

    pub(crate) fn add_session(&mut self, new: &Session) -> Result<(), PortError> {
        let faults = self.faults;
        add(faults, &mut self.contents.sessions, new, |one| {
            one.id == new.id
        })
    }

    pub(crate) fn add_verification(&mut self, new: &Verification) -> Result<(), PortError> {
        let faults = self.faults;
        add(faults, &mut self.contents.verifications, new, |one| {
            one.id == new.id || one.token_hash == new.token_hash
        })
    }

    pub(crate) fn add_email(&mut self, new: &OutboxEmail) -> Result<(), PortError> {
        let faults = self.faults;
        add(faults, &mut self.contents.emails, new, |one| {
            one.id == new.id
        })?;
        self.dispatches.insert(new.id, Dispatch::new(new));
        Ok(())
    }

    pub(crate) fn add_email_request(&mut self, new: &EmailRequest) -> Result<(), PortError> {
        let faults = self.faults;
        add(faults, &mut self.email_requests, new, |one| {
            one.id == new.id
        })
    }

    /// User agent and language are no part of the log.
    pub(crate) fn add_audit(&mut self, new: &AuditEntry) -> Result<(), PortError> {
        let faults = self.faults;
        let mut new = new.clone();
        new.event.origin = RequestOrigin {
            user_agent: None,
            language: None,
            ..new.event.origin
        };
        add(faults, &mut self.contents.audit, &new, |one| {
            one.id == new.id
        })
    }
}

impl Dispatch {
    const fn new(email: &OutboxEmail) -> Self {
        Self {
            attempts: 0,
            next_attempt_at: email.created_at,
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

fn reject_taken_secret(
    mut taken: impl Iterator<Item = SecretHash>,
    new: SecretHash,
) -> Result<(), PortError> {
    if taken.any(|hash| hash == new) {
        return Err(Conflict::Secret.into());
    }
    Ok(())
}

/// A row that exists already is an error of the caller, not a [`Conflict`].
fn add<T: Clone + Lossy>(
    faults: Faults,
    rows: &mut Vec<T>,
    new: &T,
    is_it: impl Fn(&T) -> bool,
) -> Result<(), PortError> {
    if rows.iter().any(is_it) {
        return Err(PortError::unavailable("there is such a row"));
    }
    rows.push(faults.stored(new));
    Ok(())
}

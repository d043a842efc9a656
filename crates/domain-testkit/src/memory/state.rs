use std::collections::{BTreeMap, BTreeSet};

use tenantry_domain::accounts::Account;
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::effects::Effects;
use tenantry_domain::email::{EmailRequest, OutboxEmail};
use tenantry_domain::installation::Installation;
use tenantry_domain::keys::{OperatorKey, ServiceToken};
use tenantry_domain::signing_keys::{SigningKey, SigningKeyStatus};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::throttling::{ThrottleKey, ThrottleState};
use tenantry_domain::values::{EmailId, Timestamp, VerificationId};

use super::rows::Row;
use crate::StoreSnapshot;
use crate::faults::Faults;

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

/// The delivery state of an email.
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
    /// A row that exists already is an error of the caller, not a [`Conflict`].
    pub(crate) fn add<T: Row>(&mut self, new: &T) -> Result<(), PortError> {
        let faults = self.faults;
        let rows = T::table(self);
        if rows.iter().any(|old| old.has_secret_of(new)) {
            return Err(Conflict::Secret.into());
        }
        if rows.iter().any(|old| old.collides_with(new)) {
            return Err(PortError::unavailable("there is such a row"));
        }
        rows.push(faults.stored(new));
        Ok(())
    }

    pub(crate) fn add_account(&mut self, new: &Account) -> Result<(), PortError> {
        let is_taken = self.contents.accounts.iter().any(|one| {
            self.faults.is_own(one.tenant() == new.tenant()) && one.email.key() == new.email.key()
        });
        if is_taken {
            return Err(Conflict::Email.into());
        }
        self.add(new)
    }

    /// At most one key is active, and at most one is next.
    pub(crate) fn add_signing_key(&mut self, new: &SigningKey) -> Result<(), PortError> {
        let has_status = |one: &SigningKey| one.status == new.status;
        if new.status != SigningKeyStatus::Retired && self.signing_keys.iter().any(has_status) {
            return Err(PortError::unavailable("there is a key of this status"));
        }
        self.add(new)
    }

    pub(crate) fn add_effects(&mut self, new: &Effects) -> Result<(), PortError> {
        for email in &new.emails {
            self.add(email)?;
            self.dispatches.insert(email.id, Dispatch::new(email));
        }
        new.audit.iter().try_for_each(|entry| self.add_audit(entry))
    }

    /// The log has no user agent and no language.
    pub(crate) fn add_audit(&mut self, new: &AuditEntry) -> Result<(), PortError> {
        let mut new = new.clone();
        new.event.origin.user_agent = None;
        new.event.origin.language = None;
        self.add(&new)
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

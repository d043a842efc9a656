use tenantry_domain::accounts::Account;
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::email::OutboxEmail;
use tenantry_domain::keys::{DeveloperKey, ProjectKey};
use tenantry_domain::projects::Project;
use tenantry_domain::sessions::Session;
use tenantry_domain::throttling::{ThrottleKey, ThrottleState};
use tenantry_domain::values::{EmailId, Timestamp, VerificationId};
use tenantry_domain::verifications::Verification;

/// The contents of a store, each table sorted by id or key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreSnapshot {
    /// Every account of every tier.
    pub accounts: Vec<Account>,
    /// Every project, archived ones too.
    pub projects: Vec<Project>,
    /// Every developer key, revoked ones too.
    pub developer_keys: Vec<DeveloperKey>,
    /// Every project key, revoked ones too.
    pub project_keys: Vec<ProjectKey>,
    /// Every session, ended ones too.
    pub sessions: Vec<Session>,
    /// Every verification, used ones too.
    pub verifications: Vec<Verification>,
    /// The verifications that were used, or replaced by a newer one.
    pub used_verifications: Vec<VerificationId>,
    /// The number of tries of each code that was tried.
    pub code_tries: Vec<(VerificationId, u16)>,
    /// Every email in the outbox, delivered and dead ones too.
    pub emails: Vec<OutboxEmail>,
    /// The delivery state of each email, in the order of the emails.
    pub email_states: Vec<EmailState>,
    /// Every counter of attempts.
    pub throttles: Vec<(ThrottleKey, ThrottleState)>,
    /// The whole audit log.
    pub audit: Vec<AuditEntry>,
}

/// The delivery state of an email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailState {
    /// The email.
    pub id: EmailId,
    /// The number of attempts.
    pub attempts: u32,
    /// When it can be claimed next: the end of its lease or the time of its next attempt, whichever is
    /// later. `None` when it is final.
    pub due_at: Option<Timestamp>,
    /// When it was delivered.
    pub delivered_at: Option<Timestamp>,
}

impl EmailState {
    /// The state of a new email.
    pub const fn new(email: &OutboxEmail) -> Self {
        Self {
            id: email.id,
            attempts: 0,
            due_at: Some(email.created_at),
            delivered_at: None,
        }
    }
}

impl StoreSnapshot {
    /// The same, each kind sorted by id or key.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.accounts.sort_by_key(|one| one.id);
        self.projects.sort_by_key(|one| one.id);
        self.developer_keys.sort_by_key(|one| one.id);
        self.project_keys.sort_by_key(|one| one.id);
        self.sessions.sort_by_key(|one| one.id);
        self.verifications.sort_by_key(|one| one.id);
        self.used_verifications.sort();
        self.code_tries.sort();
        self.emails.sort_by_key(|one| one.id);
        self.email_states.sort_by_key(|one| one.id);
        self.throttles
            .sort_by(|(one, _), (other, _)| one.cmp(other));
        self.audit.sort_by_key(|one| one.id);
        self
    }
}

use tenantry_domain::model::{
    Account, AuditEntry, DeveloperKey, OutboxMail, Project, ProjectKey, Session, ThrottleKey,
    ThrottleState, Verification,
};
use tenantry_domain::values::{MailId, Timestamp, VerificationId};

/// What a store holds beside what its ports list: each kind sorted by id or key, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
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
    /// Every verification that was asked for, used ones too.
    pub verifications: Vec<Verification>,
    /// The verifications that were used, or replaced by a newer one.
    pub used_verifications: Vec<VerificationId>,
    /// How often a code was tried; only where it was.
    pub code_tries: Vec<(VerificationId, u16)>,
    /// Every mail in the outbox, delivered and dead ones too.
    pub mails: Vec<OutboxMail>,
    /// How far each mail has come, in the order of the mails.
    pub mail_states: Vec<MailState>,
    /// Every counter of attempts.
    pub throttles: Vec<(ThrottleKey, ThrottleState)>,
    /// The whole audit log.
    pub audit: Vec<AuditEntry>,
}

/// How far the outbox has come with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailState {
    /// The mail.
    pub id: MailId,
    /// How often it was taken to be sent.
    pub attempts: u32,
    /// From when on it may be taken: the end of its lease or the time of its next try, whichever is
    /// later; `None` when it was delivered or given up.
    pub due_at: Option<Timestamp>,
    /// When it was delivered.
    pub delivered_at: Option<Timestamp>,
}

impl MailState {
    /// A mail that was just put into the outbox.
    #[must_use]
    pub const fn new(mail: &OutboxMail) -> Self {
        Self {
            id: mail.id,
            attempts: 0,
            due_at: Some(mail.created_at),
            delivered_at: None,
        }
    }
}

impl Contents {
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
        self.mails.sort_by_key(|one| one.id);
        self.mail_states.sort_by_key(|one| one.id);
        self.throttles
            .sort_by(|(one, _), (other, _)| one.cmp(other));
        self.audit.sort_by_key(|one| one.id);
        self
    }
}

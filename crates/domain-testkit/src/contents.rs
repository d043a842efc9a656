use tenantry_domain::model::{
    Account, AuditEntry, DeveloperKey, OutboxMail, Project, ProjectKey, Session, Verification,
};

/// What a store holds beside what its ports list: each kind sorted by id, ascending.
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
    /// Every verification that was asked for.
    pub verifications: Vec<Verification>,
    /// Every mail in the outbox.
    pub mails: Vec<OutboxMail>,
    /// The whole audit log.
    pub audit: Vec<AuditEntry>,
}

impl Contents {
    /// The same, each kind sorted by id.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.accounts.sort_by_key(|one| one.id);
        self.projects.sort_by_key(|one| one.id);
        self.developer_keys.sort_by_key(|one| one.id);
        self.project_keys.sort_by_key(|one| one.id);
        self.sessions.sort_by_key(|one| one.id);
        self.verifications.sort_by_key(|one| one.id);
        self.mails.sort_by_key(|one| one.id);
        self.audit.sort_by_key(|one| one.id);
        self
    }
}

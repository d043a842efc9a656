use async_trait::async_trait;

use crate::accounts::{Account, Tenant};
use crate::audit::AuditEntry;
use crate::email::OutboxEmail;
use crate::keys::{DeveloperKey, ProjectKey};
use crate::projects::Project;
use crate::roles::EndUserGrant;
use crate::sessions::Session;
use crate::store::PortError;
use crate::values::{AccountId, EmailKey, FullName, PasswordHash, SessionId, Timestamp};
use crate::verifications::Verification;

/// Where accounts are kept.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AccountRepository: Send + Sync {
    /// The account with this address in this scope, or why there is none: one read.
    ///
    /// # Contract
    /// - sees only its own scope                           (`accounts::lookups_stay_in_their_tenant`)
    /// - an unknown or archived project, or one of a suspended developer, is closed (`accounts::lookups_need_an_available_project`)
    /// - gives back every field as it was stored           (`accounts::every_field_comes_back`)
    async fn find_account_by_email(
        &self,
        scope: Tenant,
        email: &EmailKey,
    ) -> Result<AccountLookup, PortError>;

    /// Store the developer, the first project, both keys, the verification, its email and the audit
    /// entry.
    ///
    /// # Contract
    /// - all or nothing                                    (`accounts::developer_registration_is_all_or_nothing`)
    /// - a taken address is [`Conflict::Email`], also in a race (`accounts::one_of_many_racing_developers_wins`)
    /// - developers and operators share one space          (`accounts::developers_and_operators_share_one_tenant`)
    /// - whole or absent when the caller goes away (R63)   (`accounts::an_abandoned_developer_registration_is_whole_or_absent`)
    ///
    /// [`Conflict::Email`]: crate::store::Conflict::Email
    async fn register_developer(
        &self,
        registration: &DeveloperRegistration,
    ) -> Result<(), PortError>;

    /// Store the end user, the session, the verification and its email, provided that key, developer
    /// and project are still available at that moment. Whether the key has expired is judged at the
    /// time the account is made (`created_at`).
    ///
    /// # Contract
    /// - all or nothing                                    (`accounts::end_user_registration_is_all_or_nothing`)
    /// - an address taken in the project is [`Conflict::Email`], also in a race (`accounts::one_of_many_racing_end_users_wins`)
    /// - the same address in two projects is no conflict   (`accounts::each_project_is_a_tenant_of_its_own`)
    /// - a revoked or expired key, a suspended developer, or a foreign or archived project is
    ///   [`Conflict::Context`] (R17) (`accounts::end_users_need_an_available_context`)
    /// - whole or absent when the caller goes away (R63)   (`accounts::an_abandoned_end_user_registration_is_whole_or_absent`)
    ///
    /// [`Conflict::Email`]: crate::store::Conflict::Email
    /// [`Conflict::Context`]: crate::store::Conflict::Context
    async fn register_end_user(&self, registration: &EndUserRegistration) -> Result<(), PortError>;

    /// Store the account, its verification and email if any, and the audit entry, provided that the
    /// project of an end user is still available at that moment.
    ///
    /// # Contract
    /// - all or nothing                                    (`accounts::private_creation_is_all_or_nothing`)
    /// - a taken address is [`Conflict::Email`]            (`accounts::private_users_share_the_tenants`)
    /// - an archived project, or one whose developer is suspended, is [`Conflict::Context`]
    ///   (`accounts::private_users_need_an_available_project`)
    ///
    /// [`Conflict::Email`]: crate::store::Conflict::Email
    /// [`Conflict::Context`]: crate::store::Conflict::Context
    async fn create_private_user(&self, creation: &PrivateUserCreation) -> Result<(), PortError>;

    /// Sets the name, or takes it away; gives the account as it is then, `Ok(None)` when there is none.
    ///
    /// # Contract
    /// - name, time and version change, and nothing else   (`accounts::renaming_changes_the_name_alone`)
    async fn rename_account(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError>;

    /// Sets a new password, ends every other session and every email token, and stores notification and audit
    /// entry (R8). `Ok(false)`, and nothing changes, when the stored hash is another than the one that
    /// the current password was compared with, or the account is disabled.
    ///
    /// # Contract
    /// - all or nothing                                    (`accounts::a_password_change_is_all_or_nothing`)
    /// - of many at once one changes it                    (`accounts::one_of_many_changes_the_password`)
    /// - the session it was asked in stays, no other does  (`accounts::a_password_change_ends_other_sessions`)
    async fn change_password(&self, change: &PasswordChange) -> Result<bool, PortError>;
}

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountLookup {
    /// An account, enabled or not.
    Found(Account),
    /// Nobody has this address here.
    NotFound,
    /// There is no such project, or it takes nobody in.
    TenantUnavailable,
}

impl AccountLookup {
    /// What was found where there is such a project.
    #[must_use]
    pub fn of(found: Option<Account>) -> Self {
        found.map_or(Self::NotFound, Self::Found)
    }

    /// The account, if there is one.
    #[must_use]
    pub fn found(self) -> Option<Account> {
        match self {
            Self::Found(account) => Some(account),
            Self::NotFound | Self::TenantUnavailable => None,
        }
    }
}

/// Everything that becomes true when a password is changed.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    /// Whose.
    pub account_id: AccountId,
    /// The hash that the current password was compared with; it must still be the stored one.
    pub checked_hash: PasswordHash,
    /// The new password.
    pub new_hash: PasswordHash,
    /// The session that stays.
    pub current_session: SessionId,
    /// The email that tells about it.
    pub notification: OutboxEmail,
    /// The audit entry.
    pub audit: AuditEntry,
    /// When.
    pub now: Timestamp,
}

/// Everything that becomes true when a developer registers (R15).
#[derive(Clone, Debug)]
pub struct DeveloperRegistration {
    /// The developer.
    pub account: Account,
    /// The first project.
    pub project: Project,
    /// The first developer key.
    pub developer_key: DeveloperKey,
    /// The first project's first key.
    pub project_key: ProjectKey,
    /// The proof of the address that is asked for.
    pub verification: Verification,
    /// The email that asks for it.
    pub email: OutboxEmail,
    /// The audit entry.
    pub audit: AuditEntry,
}

/// Everything that becomes true when an end user registers.
#[derive(Clone, Debug)]
pub struct EndUserRegistration {
    /// What allows it; judged again at the moment of the write.
    pub grant: EndUserGrant,
    /// The end user.
    pub account: Account,
    /// The session of the tokens in the response.
    pub session: Session,
    /// The proof of the address that is asked for.
    pub verification: Verification,
    /// The email that asks for it.
    pub email: OutboxEmail,
}

/// Everything that becomes true when a system creates a user.
#[derive(Clone, Debug)]
pub struct PrivateUserCreation {
    /// The account: a developer, or an end user of an available project.
    pub account: Account,
    /// The proof of the address that is asked for, and the email that asks; `None` when the address
    /// counts as verified.
    pub verification: Option<(Verification, OutboxEmail)>,
    /// The audit entry.
    pub audit: AuditEntry,
}

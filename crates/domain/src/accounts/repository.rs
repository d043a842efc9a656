use async_trait::async_trait;

use crate::accounts::{Account, Tenant};
use crate::effects::Effects;
use crate::keys::{DeveloperKey, ProjectKey};
use crate::projects::Project;
use crate::roles::EndUserGrant;
use crate::sessions::Session;
use crate::store::PortError;
use crate::values::{AccountId, EmailKey, FullName, PasswordHash, SessionId, Timestamp};
use crate::verifications::Verification;

/// Stores accounts, with everything that a registration or a password change writes.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AccountRepository: Send + Sync {
    /// Finds an account by its email address, in one read.
    ///
    /// # Contract
    /// - finds accounts of this tenant only                (`accounts::lookups_stay_in_their_tenant`)
    /// - an unknown or archived project, or one of a suspended developer, is
    ///   [`AccountLookup::TenantUnavailable`] (`accounts::lookups_need_an_available_project`)
    /// - returns every field as stored                     (`accounts::every_field_comes_back`)
    async fn find_account_by_email(
        &self,
        tenant: Tenant,
        email: &EmailKey,
    ) -> Result<AccountLookup, PortError>;

    /// Stores the developer, the first project, both keys, the verification, its email and the audit
    /// entry.
    ///
    /// # Contract
    /// - all or nothing                                    (`accounts::developer_registration_is_all_or_nothing`)
    /// - a taken email address is [`Conflict::Email`], also in a race (`accounts::one_of_many_racing_developers_wins`)
    /// - developers and operators are one tenant           (`accounts::developers_and_operators_share_one_tenant`)
    /// - complete or absent when the call is dropped (R63) (`accounts::an_abandoned_developer_registration_is_whole_or_absent`)
    ///
    /// [`Conflict::Email`]: crate::store::Conflict::Email
    async fn register_developer(
        &self,
        registration: &DeveloperRegistration,
    ) -> Result<(), PortError>;

    /// Stores the end user, the session, the verification and its email, provided that key, developer and
    /// project are still available. Expiry of the key is judged by `created_at` of the account.
    ///
    /// # Contract
    /// - all or nothing                                    (`accounts::end_user_registration_is_all_or_nothing`)
    /// - an email address taken in the project is [`Conflict::Email`], also in a race (`accounts::one_of_many_racing_end_users_wins`)
    /// - two projects may have the same email address      (`accounts::each_project_is_a_tenant_of_its_own`)
    /// - a revoked or expired key, a suspended developer, and a foreign or archived project are
    ///   [`Conflict::PreconditionFailed`] (R17) (`accounts::end_users_need_an_available_context`)
    /// - complete or absent when the call is dropped (R63) (`accounts::an_abandoned_end_user_registration_is_whole_or_absent`)
    ///
    /// [`Conflict::Email`]: crate::store::Conflict::Email
    /// [`Conflict::PreconditionFailed`]: crate::store::Conflict::PreconditionFailed
    async fn register_end_user(&self, registration: &EndUserRegistration) -> Result<(), PortError>;

    /// Stores the account, its verification and email if any, and the audit entry, provided that the
    /// project of an end user is still available.
    ///
    /// # Contract
    /// - all or nothing                                    (`accounts::private_creation_is_all_or_nothing`)
    /// - a taken email address is [`Conflict::Email`]      (`accounts::private_users_share_the_tenants`)
    /// - an archived project, or one whose developer is suspended, is [`Conflict::PreconditionFailed`]
    ///   (`accounts::private_users_need_an_available_project`)
    ///
    /// [`Conflict::Email`]: crate::store::Conflict::Email
    /// [`Conflict::PreconditionFailed`]: crate::store::Conflict::PreconditionFailed
    async fn create_private_user(&self, creation: &PrivateUserCreation) -> Result<(), PortError>;

    /// Sets or removes the name. Returns the changed account; `Ok(None)` when there is no such account.
    ///
    /// # Contract
    /// - changes name, time and version only               (`accounts::renaming_changes_the_name_alone`)
    async fn rename_account(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError>;

    /// Sets a new password, ends every other session and every email token, and stores notification and
    /// audit entry (R8). `Ok(false)`, and nothing changes, when the stored hash is not the checked one, or
    /// the account is disabled.
    ///
    /// # Contract
    /// - all or nothing                                    (`accounts::a_password_change_is_all_or_nothing`)
    /// - one of many concurrent changes succeeds           (`accounts::one_of_many_changes_the_password`)
    /// - the current session stays, all others end         (`accounts::a_password_change_ends_other_sessions`)
    async fn change_password(&self, change: &PasswordChange) -> Result<bool, PortError>;
}

/// The result of looking up an email address.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a lookup is returned once and consumed at once"
)]
pub enum AccountLookup {
    /// An account, enabled or disabled.
    Found(Account),
    /// The tenant has no account with this email address.
    NotFound,
    /// The project is unknown or archived, or its developer is suspended.
    TenantUnavailable,
}

impl AccountLookup {
    /// The result for an available tenant.
    #[must_use]
    pub fn of(found: Option<Account>) -> Self {
        found.map_or(Self::NotFound, Self::Found)
    }

    /// The account, when there is one.
    #[must_use]
    pub fn found(self) -> Option<Account> {
        match self {
            Self::Found(account) => Some(account),
            Self::NotFound | Self::TenantUnavailable => None,
        }
    }
}

/// The write of a password change.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    /// The account.
    pub account_id: AccountId,
    /// The hash that the current password was checked against; it must still be the stored one.
    pub checked_hash: PasswordHash,
    /// The hash of the new password.
    pub new_hash: PasswordHash,
    /// The session that continues.
    pub current_session: SessionId,
    /// The email that reports the change, and the entry for the audit log.
    pub effects: Effects,
    /// The time of the change.
    pub now: Timestamp,
}

/// The write of a developer's registration (R15).
#[derive(Clone, Debug)]
pub struct DeveloperRegistration {
    /// The account of the developer.
    pub account: Account,
    /// The first project of the developer.
    pub project: Project,
    /// The first developer key of the developer.
    pub developer_key: DeveloperKey,
    /// The key of the first project.
    pub project_key: ProjectKey,
    /// The pending verification of the email address.
    pub verification: Verification,
    /// The email that carries the token of the verification, and the entry for the audit log.
    pub effects: Effects,
}

/// The write of an end user's registration.
#[derive(Clone, Debug)]
pub struct EndUserRegistration {
    /// What allows it. The write checks it again.
    pub grant: EndUserGrant,
    /// The account of the end user.
    pub account: Account,
    /// The first session.
    pub session: Session,
    /// The pending verification of the email address.
    pub verification: Verification,
    /// The email that carries the token of the verification.
    pub effects: Effects,
}

/// The write of a user that a service creates.
#[derive(Clone, Debug)]
pub struct PrivateUserCreation {
    /// A developer, or an end user of an available project.
    pub account: Account,
    /// The pending verification of the email address; `None` when the email address counts as verified.
    pub verification: Option<Verification>,
    /// The email that carries the token of the verification, and the entry for the audit log.
    pub effects: Effects,
}

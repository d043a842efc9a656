use thiserror::Error;

use crate::roles::Role;
use crate::values::{AccountId, EmailAddress, FullName, PasswordHash, ProjectId, Timestamp};

/// An account of one tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Unique among all accounts.
    pub id: AccountId,
    /// Its role and, for an end user, its project.
    pub tier: Tier,
    /// Unique within [`Account::tenant`].
    pub email: EmailAddress,
    /// The hash of the current password.
    pub password_hash: PasswordHash,
    /// The name of the person, when given.
    pub full_name: Option<FullName>,
    /// When the email address was verified; `None` before that.
    pub verified_at: Option<Timestamp>,
    /// When it was disabled; `None` while it is enabled.
    pub disabled_at: Option<Timestamp>,
    /// When it last logged in with its password; `None` before the first login. A registration does not count as a login.
    pub last_login_at: Option<Timestamp>,
    /// When the account was registered or created.
    pub created_at: Timestamp,
    /// When the account was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes, so that an edit of a stale copy can be rejected.
    pub version: i64,
}

impl Account {
    /// An unverified, enabled account without a name, created now.
    #[must_use]
    pub const fn new(
        id: AccountId,
        tier: Tier,
        email: EmailAddress,
        password_hash: PasswordHash,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            tier,
            email,
            password_hash,
            full_name: None,
            verified_at: None,
            disabled_at: None,
            last_login_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// Whether the email address is verified and the account enabled.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.verified_at.is_some() && self.disabled_at.is_none()
    }

    /// Whether the correct password opens a session.
    #[must_use]
    pub const fn may_log_in(&self, require_verified_email: bool) -> bool {
        self.disabled_at.is_none() && (self.verified_at.is_some() || !require_verified_email)
    }

    /// The tenant in which the email address is unique.
    #[must_use]
    pub const fn tenant(&self) -> Tenant {
        self.tier.tenant()
    }
}

/// The level of an account. Only end users belong to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Runs the platform.
    PlatformOperator,
    /// Owns projects.
    Developer,
    /// A user of one project.
    EndUser(ProjectId),
}

/// The stored role and project of an account contradict each other.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("role and project of a stored account contradict each other")]
pub struct InvalidTier;

impl Tier {
    /// The tier of a stored account.
    ///
    /// # Errors
    /// [`InvalidTier`] unless exactly the end users have a project.
    pub const fn from_stored(role: Role, project: Option<ProjectId>) -> Result<Self, InvalidTier> {
        match (role, project) {
            (Role::PlatformOperator, None) => Ok(Self::PlatformOperator),
            (Role::Developer, None) => Ok(Self::Developer),
            (Role::EndUser, Some(project)) => Ok(Self::EndUser(project)),
            _ => Err(InvalidTier),
        }
    }

    /// The role as clients see it.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::PlatformOperator => Role::PlatformOperator,
            Self::Developer => Role::Developer,
            Self::EndUser(_) => Role::EndUser,
        }
    }

    /// The project of an end user; `None` for the other tiers.
    #[must_use]
    pub const fn project_id(self) -> Option<ProjectId> {
        match self {
            Self::EndUser(project) => Some(project),
            Self::PlatformOperator | Self::Developer => None,
        }
    }

    /// The tenant in which an email address of this tier is unique.
    #[must_use]
    pub const fn tenant(self) -> Tenant {
        match self {
            Self::EndUser(project) => Tenant::Project(project),
            Self::PlatformOperator | Self::Developer => Tenant::Platform,
        }
    }
}

/// A set of accounts with unique email addresses: the platform, or one project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tenant {
    /// Developers and operators together.
    Platform,
    /// The end users of one project.
    Project(ProjectId),
}

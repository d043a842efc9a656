use thiserror::Error;

use crate::roles::Role;
use crate::values::{AccountId, EmailAddress, FullName, PasswordHash, ProjectId, Timestamp};

/// One person's account, in one tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Where it stands in the platform.
    pub tier: Tier,
    /// Its address, unique within [`Account::scope`].
    pub email: EmailAddress,
    /// The hash of its password.
    pub password_hash: PasswordHash,
    /// The person's name, when given.
    pub full_name: Option<FullName>,
    /// Since when control over the mailbox is proven; `None` before that.
    pub verified_at: Option<Timestamp>,
    /// Since when it is disabled; `None` while it is not.
    pub disabled_at: Option<Timestamp>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes, so that an edit based on an old state is noticed.
    pub version: i64,
}

impl Account {
    /// Whether the person may log in: the address is verified and the account not disabled (seed).
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.verified_at.is_some() && self.disabled_at.is_none()
    }

    /// Whether the right password opens a session.
    #[must_use]
    pub const fn may_log_in(&self, require_verified_email: bool) -> bool {
        self.disabled_at.is_none() && (self.verified_at.is_some() || !require_verified_email)
    }

    /// The space its address is unique in.
    #[must_use]
    pub const fn scope(&self) -> Tenant {
        self.tier.scope()
    }
}

/// Where an account stands; only end users belong to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Runs the platform.
    PlatformOperator,
    /// Owns projects.
    Developer,
    /// A user of one project.
    EndUser(ProjectId),
}

/// The stored role and project do not fit together.
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

    /// The role that callers see.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::PlatformOperator => Role::PlatformOperator,
            Self::Developer => Role::Developer,
            Self::EndUser(_) => Role::EndUser,
        }
    }

    /// The project of an end user; `None` for everybody else.
    #[must_use]
    pub const fn project_id(self) -> Option<ProjectId> {
        match self {
            Self::EndUser(project) => Some(project),
            Self::PlatformOperator | Self::Developer => None,
        }
    }

    /// The space in which an address of this tier is unique.
    #[must_use]
    pub const fn scope(self) -> Tenant {
        match self {
            Self::EndUser(project) => Tenant::Project(project),
            Self::PlatformOperator | Self::Developer => Tenant::Platform,
        }
    }
}

/// A space of unique addresses (seed): one for developers and operators together, one for each project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tenant {
    /// Developers and operators.
    Platform,
    /// The end users of one project.
    Project(ProjectId),
}

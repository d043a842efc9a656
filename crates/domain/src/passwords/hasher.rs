use std::time::Duration;

use async_trait::async_trait;
use thiserror::Error;

use crate::accounts::Tenant;
use crate::store::BoxedError;
use crate::values::{AccountId, Password, PasswordHash, ProjectId};

/// Turns passwords into hashes, within bounded time and memory (R6).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// Asks whether a password of this share would find a place to wait, before anything is done for it
    /// that a rejection would make useless: a use case that reads or writes before it hashes calls this
    /// first.
    ///
    /// # Contract
    /// - when there is room, it comes back at once; else it gives room a moment to appear, and that moment
    ///   is shorter than the 100 ms within which a rejection has to be answered
    /// - nothing is hashed, counted or reserved: the hash may still find that too many wait
    ///
    /// # Errors
    /// [`HasherError::Busy`] when too many wait already; never [`HasherError::Failed`].
    async fn reserve(&self, share: TenantShare) -> Result<(), HasherError>;

    /// The same on behalf of somebody who has not shown yet that this share is theirs.
    ///
    /// # Contract
    /// - as [`PasswordHasher::reserve`], and it makes no difference to anybody who asks or hashes
    ///   afterwards
    ///
    /// # Errors
    /// [`HasherError::Busy`] when too many wait already; never [`HasherError::Failed`].
    async fn has_capacity(&self, share: TenantShare) -> Result<(), HasherError>;

    /// Hashes with current parameters and a fresh salt.
    ///
    /// # Errors
    /// [`HasherError::Busy`] when too many wait already.
    async fn hash(
        &self,
        share: TenantShare,
        password: &Password,
    ) -> Result<PasswordHash, HasherError>;

    /// Compares with a stored hash.
    ///
    /// # Errors
    /// [`HasherError::Busy`] when too many wait already, [`HasherError::Failed`] when the stored hash
    /// cannot be read.
    async fn verify(
        &self,
        share: TenantShare,
        password: &Password,
        stored: &PasswordHash,
    ) -> Result<PasswordMatch, HasherError>;

    /// Does the work of [`PasswordHasher::verify`] for an account that does not exist, so that nobody
    /// can tell the difference (R7).
    ///
    /// # Errors
    /// [`HasherError::Busy`] when too many wait already.
    async fn verify_dummy(
        &self,
        share: TenantShare,
        password: &Password,
    ) -> Result<(), HasherError>;
}

/// Whose share of the hashing capacity something uses, so that no tenant can starve another (R6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TenantShare {
    /// The platform's own: developers and operators as a whole.
    Platform,
    /// One developer's.
    Developer(AccountId),
    /// One project's.
    Project(ProjectId),
}

impl TenantShare {
    /// The share of those who log in there.
    #[must_use]
    pub const fn of(scope: Tenant) -> Self {
        match scope {
            Tenant::Platform => Self::Platform,
            Tenant::Project(project) => Self::Project(project),
        }
    }
}

/// How a comparison ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordMatch {
    /// Not the password.
    No,
    /// The password, hashed with current parameters.
    Yes,
    /// The password, hashed with lower parameters than the current ones: hash it again (R1).
    YesButOutdated,
}

/// Why a hash was not made or compared.
#[derive(Debug, Error)]
pub enum HasherError {
    /// Too many wait already.
    #[error("too many passwords are waiting to be hashed")]
    Busy {
        /// When to try again, which may differ for those who are rejected together.
        retry_after: Duration,
    },
    /// It cannot be done.
    #[error("the password could not be hashed")]
    Failed(#[source] BoxedError),
}

use std::time::Duration;

use async_trait::async_trait;
use thiserror::Error;

use crate::accounts::Tenant;
use crate::store::BoxedError;
use crate::values::{AccountId, Password, PasswordHash, ProjectId};

/// Limits how many passwords are hashed, in bounded time and memory and fairly by tenant (R6).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// Reserves capacity for the passwords of one request. A use case calls it before its first statement, or
    /// [`PasswordHasher::check_capacity`], so that a rejection costs none.
    ///
    /// # Contract
    /// - with capacity it returns at once; else it waits for some, and rejects within 100 ms
    /// - the permit counts against the tenant until it is dropped, so it is dropped after the last hash
    /// - a tenant with fewer permits may take the capacity of one with more; hashing then fails with
    ///   [`HasherError::Busy`]
    ///
    /// # Errors
    /// [`HasherError::Busy`], never [`HasherError::Failed`].
    async fn reserve(&self, tenant: TenantShare) -> Result<Box<dyn HashPermit>, HasherError>;

    /// Fails when [`PasswordHasher::reserve`] would. It is for a request that has not proven its tenant, or that
    /// may still wait or be rejected for another reason: permits of such requests would use up the capacity of
    /// the tenant without hashing anything.
    ///
    /// # Contract
    /// - it waits and rejects like `reserve`, and takes no capacity from any request
    ///
    /// # Errors
    /// [`HasherError::Busy`], never [`HasherError::Failed`].
    async fn check_capacity(&self, tenant: TenantShare) -> Result<(), HasherError>;
}

/// Capacity for the passwords of one request, one after the other. Dropping it releases the capacity.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait HashPermit: Send + Sync {
    /// Hashes with current parameters and a new salt.
    ///
    /// # Errors
    /// [`HasherError`].
    async fn hash(&mut self, password: &Password) -> Result<PasswordHash, HasherError>;

    /// Compares with a stored hash.
    ///
    /// # Errors
    /// [`HasherError`]; [`HasherError::Failed`] when the stored hash cannot be parsed.
    async fn verify(
        &mut self,
        password: &Password,
        stored: &PasswordHash,
    ) -> Result<PasswordMatch, HasherError>;

    /// Does the work of [`HashPermit::verify`] for an account that does not exist, so that its response takes
    /// the same time (R7).
    ///
    /// # Errors
    /// [`HasherError`].
    async fn verify_dummy(&mut self, password: &Password) -> Result<(), HasherError>;
}

/// The tenant whose share of the hashing capacity is used, so that no tenant can starve another (R6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TenantShare {
    /// Developers and operators together.
    Platform,
    /// One developer.
    Developer(AccountId),
    /// One project.
    Project(ProjectId),
    /// All projects that do not exist. One share for each would let a client get more shares by inventing ids.
    UnknownProject,
}

impl TenantShare {
    /// The share of logins of this tenant.
    #[must_use]
    pub const fn of(tenant: Tenant) -> Self {
        match tenant {
            Tenant::Platform => Self::Platform,
            Tenant::Project(project) => Self::Project(project),
        }
    }
}

/// The result of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordMatch {
    /// Another password.
    No,
    /// The password, hashed with current parameters.
    Yes,
    /// The password, hashed with lower parameters than the current ones: hash it again (R1).
    YesButOutdated,
}

/// Why a password was not hashed or compared.
#[derive(Debug, Error)]
pub enum HasherError {
    /// There was no capacity.
    #[error("too many passwords are waiting to be hashed")]
    Busy {
        /// When to try again. It differs between requests that are rejected together.
        retry_after: Duration,
    },
    /// The hash failed.
    #[error("the password could not be hashed")]
    Failed(#[source] BoxedError),
}

use std::time::Duration;

use thiserror::Error;

use crate::passwords::HasherError;

/// The cause of a failure, opaque to the domain.
pub type BoxedError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Why a port failed. A write changed nothing, or, after [`Unavailable`](PortError::Unavailable), either
/// nothing or everything: its response may have been lost. It never changes a part.
#[derive(Debug, Error)]
pub enum PortError {
    /// A constraint of the database rejects the write.
    #[error("conflicts with what is stored: {0}")]
    Conflict(#[from] Conflict),
    /// A stored value, a key or a hash cannot be used. Trying again does not help: an operator must look.
    #[error("a stored value is corrupt")]
    Corrupt(#[source] BoxedError),
    /// The database or another server cannot be reached. Trying again may help.
    #[error("the store is unavailable")]
    Unavailable(#[source] BoxedError),
    /// The capacity of this server is used up.
    #[error("the server is busy")]
    Busy {
        /// When to try again. It may differ between requests that are rejected at the same time.
        retry_after: Duration,
    },
}

impl PortError {
    /// [`PortError::Corrupt`] with this cause.
    pub fn corrupt(source: impl Into<BoxedError>) -> Self {
        Self::Corrupt(source.into())
    }

    /// [`PortError::Unavailable`] with this cause.
    pub fn unavailable(source: impl Into<BoxedError>) -> Self {
        Self::Unavailable(source.into())
    }
}

impl From<HasherError> for PortError {
    fn from(error: HasherError) -> Self {
        match error {
            HasherError::Busy { retry_after } => Self::Busy { retry_after },
            HasherError::Failed(source) => Self::Corrupt(source),
        }
    }
}

/// A constraint that a write would have broken.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Conflict {
    /// The tenant has an account with this email address.
    #[error("the email address is taken")]
    Email,
    /// The state that the write was based on changed: the key was revoked, the developer suspended, the
    /// project archived or the password changed (R17, R30).
    #[error("the key, the developer, the project or the account changed")]
    PreconditionFailed,
    /// The database has an installation.
    #[error("the installation exists")]
    Installation,
    /// A key or token with the same secret exists.
    #[error("the secret is in use")]
    Secret,
}

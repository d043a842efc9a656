use thiserror::Error;

/// The cause of a failure, opaque to the domain.
pub type BoxedError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Why a store did not do what was asked. Nothing was changed; only when the response of a store that is
/// [`Unavailable`](PortError::Unavailable) was lost, all of it may be done. It never does a part.
#[derive(Debug, Error)]
pub enum PortError {
    /// A rule of the database forbids it.
    #[error("conflicts with what is stored: {0}")]
    Conflict(#[from] Conflict),
    /// A stored value breaks its own rules; a person must look at it.
    #[error("a stored value is corrupt")]
    Corrupt(#[source] BoxedError),
    /// The database is away, busy or rejected; trying again later may help.
    #[error("the store is unavailable")]
    Unavailable(#[source] BoxedError),
}

impl PortError {
    /// A stored value that breaks its own rules.
    pub fn corrupt(source: impl Into<BoxedError>) -> Self {
        Self::Corrupt(source.into())
    }

    /// A database that is away, busy or rejects.
    pub fn unavailable(source: impl Into<BoxedError>) -> Self {
        Self::Unavailable(source.into())
    }
}

/// A rule of the database that a write would have broken.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Conflict {
    /// The address is taken in its scope.
    #[error("the email address is taken")]
    Email,
    /// What the write was based on is gone meanwhile: the key revoked, the developer suspended or the
    /// project archived (R17).
    #[error("the key, the developer or the project is not available any more")]
    Context,
    /// The database has been set up already.
    #[error("the installation exists already")]
    Installation,
    /// A key with the same secret exists.
    #[error("the secret is in use already")]
    Secret,
}

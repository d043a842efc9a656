//! Sessions and their tokens: log in, refresh, log out, authentication.

mod authenticate_access;
mod log_in;
mod log_out;
mod refresh;
mod repository;
mod session;
mod session_factory;
mod tokens;

pub(crate) use session_factory::SessionFactory;

pub use authenticate_access::{AuthenticateAccess, AuthenticateAccessError, Authenticated};
pub use log_in::{LogIn, LogInError, LoginRequest};
pub use log_out::{LogOut, LogOutError};
pub use refresh::{RefreshSession, RefreshSessionError};
pub use repository::{
    NewSession, RefreshRotation, RotationDecision, RotationOutcome, SessionRef, SessionRepository,
};
pub use session::{Session, SessionPolicy};
pub use tokens::{
    AccessClaims, RefreshClaims, SigningKeyGenerator, TokenError, TokenGrant, TokenIssuer,
    TokenPair, TokenVerifier,
};

#[cfg(feature = "mocks")]
pub use repository::MockSessionRepository;
#[cfg(feature = "mocks")]
pub use tokens::MockSigningKeyGenerator;
#[cfg(feature = "mocks")]
pub use tokens::MockTokenIssuer;
#[cfg(feature = "mocks")]
pub use tokens::MockTokenVerifier;

//! Sessions and their tokens: login, refresh, logout and authentication.

mod authenticate_access;
mod list_sessions;
mod log_in;
mod log_out;
mod log_out_all;
mod refresh;
mod repository;
mod revoke_session;
mod rotation;
mod session;
mod session_factory;
mod tokens;

pub(crate) use session_factory::SessionFactory;

pub use authenticate_access::{AuthenticateAccess, AuthenticateAccessError, Authenticated};
pub use list_sessions::ListSessions;
pub use log_in::{LogIn, LogInError, LoginRequest};
pub use log_out::{LogOut, LogOutError};
pub use log_out_all::LogOutAll;
pub use refresh::{RefreshSession, RefreshSessionError};
pub use repository::{NewSession, SessionRef, SessionRepository};
pub use revoke_session::RevokeSession;
pub use rotation::{RefreshRotation, RotationDecision, RotationOutcome};
pub use session::{Session, SessionPolicy};
pub use tokens::{AccessClaims, RefreshClaims, TokenGrant, TokenIssuer, TokenPair, TokenVerifier};

#[cfg(feature = "mocks")]
pub use repository::MockSessionRepository;
#[cfg(feature = "mocks")]
pub use tokens::{MockTokenIssuer, MockTokenVerifier};

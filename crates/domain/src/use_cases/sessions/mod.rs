//! What an account does with its own tokens.

mod authenticate_access;
mod find_space;
mod log_in;
mod log_out;
mod opener;
mod refresh;

pub(crate) use opener::SessionOpener;

pub use authenticate_access::{AuthenticateAccess, AuthenticateAccessError, Authenticated};
pub use find_space::{FindAccountSpace, FindAccountSpaceError, SpaceHeaders};
pub use log_in::{LogIn, LogInError, LoginRequest};
pub use log_out::{LogOut, LogOutError};
pub use refresh::{RefreshSession, RefreshSessionError};

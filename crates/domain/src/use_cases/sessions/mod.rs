//! What an account does with its own tokens.

mod authenticate_access;

pub use authenticate_access::{AuthenticateAccess, AuthenticateAccessError};

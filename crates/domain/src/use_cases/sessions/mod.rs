//! What an account does with its own tokens.

mod authenticate_access;
mod opener;

pub(crate) use opener::SessionOpener;

pub use authenticate_access::{AuthenticateAccess, AuthenticateAccessError};

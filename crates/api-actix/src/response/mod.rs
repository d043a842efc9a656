//! Responses that several operations share.

mod account;
mod list;
mod message;
mod tokens;

pub(crate) use account::{AccountFields, AccountResponse};
pub(crate) use list::bare_list;
pub(crate) use message::MessageResponse;
pub(crate) use tokens::TokenResponse;

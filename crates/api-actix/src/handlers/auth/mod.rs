//! `/api/v1/auth`

mod caller;
pub(crate) mod change_password;
pub(crate) mod end_session;
pub(crate) mod forgot_password;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod logout_all;
pub(crate) mod me;
mod message;
pub(crate) mod refresh;
pub(crate) mod register;
pub(crate) mod request_verification;
pub(crate) mod reset_password;
pub(crate) mod sessions;
mod tenant;
mod tokens;
pub(crate) mod update_me;
pub(crate) mod verify_email;

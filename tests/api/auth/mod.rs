//! `/api/v1/auth`

mod change_password;
mod forgot_password;
mod login;
mod logout;
mod me;
mod refresh;
mod register;
mod request_verification;
mod reset_password;
mod sessions;
mod tokens;
mod update_me;
mod verify_email;

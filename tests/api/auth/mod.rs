//! `/api/v1/auth`

mod me;
mod register;
mod tokens;

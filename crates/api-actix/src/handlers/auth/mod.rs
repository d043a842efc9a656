//! `/api/v1/auth`

pub(crate) mod me;
pub(crate) mod register;

//! `/v1/private`

mod listener;
mod users;

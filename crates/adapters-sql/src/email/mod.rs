mod outbox;
mod requests;
mod rows;
pub(crate) mod statements;

pub(crate) use rows::{DueEmail, email_key};
pub use rows::{OutboxEmailRow, StoredEmail};

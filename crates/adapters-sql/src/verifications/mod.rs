mod rows;
pub(crate) mod statements;
mod store;

pub(crate) use rows::PendingVerificationRow;
pub use rows::{StoredVerification, VerificationRow};

mod rows;
pub(crate) mod statements;
mod store;

pub(crate) use rows::{DeveloperContextRow, OperatorKeyRow, ServiceTokenRow};
pub use rows::{DeveloperKeyRow, ProjectKeyRow};

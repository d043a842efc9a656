mod rows;
pub(crate) mod statements;
mod store;

pub use rows::ProjectRow;

mod rows;
pub(crate) mod statements;
mod store;

pub use rows::AccountRow;
pub(crate) use rows::ProjectAccountRow;

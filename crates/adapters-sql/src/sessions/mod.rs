mod rows;
pub(crate) mod statements;
mod store;

pub(crate) use rows::AccountSessionRow;
pub use rows::SessionRow;

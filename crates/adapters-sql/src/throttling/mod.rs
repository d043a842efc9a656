mod rows;
pub(crate) mod statements;
mod store;

pub use rows::ThrottleRow;
pub(crate) use store::count;

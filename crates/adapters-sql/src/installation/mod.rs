mod rows;
pub(crate) mod statements;
mod store;

pub(crate) use rows::InstallationRow;

//! The commands of `tenantry`.

mod keys;
mod migrate;
mod settings;
mod start;
mod usage;

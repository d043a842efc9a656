//! The commands of `tenantry`.

mod commands;
mod keys;
mod settings;
mod start;

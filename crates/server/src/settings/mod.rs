//! What the operator decides: one list of settings, read from flags, environment and file.

mod catalog;
mod given;
mod mail;
mod reader;
mod reference;
mod typed;

pub(crate) use catalog::SETTINGS;
pub(crate) use given::{Given, GivenSettings, Source};
pub(crate) use mail::{EmailChoice, EmailTransport};
pub(crate) use reader::SettingsErrors;
pub(crate) use reference::configuration_reference;
pub(crate) use typed::{DatabaseUrl, LogFormat, Settings};

//! From a letter to the bytes of a mail, the same for every way it may leave.

mod facts;
mod link;
mod message;
mod names;
mod renderer;
mod sender;
mod stationery;
mod template_folder;
mod template_set;
mod templates;

pub use sender::{InvalidSender, Sender};
pub(crate) use stationery::{Mail, Stationery};
pub use template_folder::TemplateError;

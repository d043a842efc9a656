//! From an email to the bytes of an email, the same for every way it may leave.

mod composer;
mod display_names;
mod link;
mod message;
mod renderer;
mod sender;
mod template_context;
mod template_folder;
mod template_set;
mod templates;

pub(crate) use composer::{Email, MessageComposer};
pub use sender::{InvalidSender, Sender};
pub use template_folder::TemplateError;

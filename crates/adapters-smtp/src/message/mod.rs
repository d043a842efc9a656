//! Renders an [`EmailMessage`](tenantry_domain::email::EmailMessage) to the bytes of an email (RFC 5322).

mod composer;
mod display_names;
mod link;
mod mime;
mod renderer;
mod sender;
mod template_context;
mod template_folder;
mod template_set;
mod templates;

pub(crate) use composer::{Email, MessageComposer};
pub use sender::{InvalidSender, Sender};
pub use template_folder::TemplateError;

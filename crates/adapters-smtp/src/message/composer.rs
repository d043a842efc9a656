use std::fmt;

use lettre::Address;
use tenantry_domain::email::{EmailContent, EmailMessage, MailerError};
use tenantry_domain::values::{FullName, Name};
use url::Url;

use super::display_names;
use super::link::link_of;
use super::mime::{self, MessageParts};
use super::renderer::Renderer;
use super::sender::Sender;
use super::template_context::TemplateContext;
use crate::{EmailSettings, MailerStartError};

/// Replaces the name of the project when the account has none and the sender has no display name.
const PRODUCT: &str = "Tenantry";

/// Turns an [`EmailMessage`] into the [`Email`] to send.
pub(crate) struct MessageComposer {
    renderer: Renderer,
    public_url: Url,
    host: String,
    from: Sender,
}

/// An email that is ready to be sent.
pub(crate) struct Email {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) bytes: Vec<u8>,
}

impl MessageComposer {
    pub(crate) fn new(settings: EmailSettings) -> Result<Self, MailerStartError> {
        let host = settings.public_url.host_str();
        Ok(Self {
            host: host.ok_or(MailerStartError::PublicUrl)?.to_owned(),
            renderer: Renderer::load(settings.templates.as_deref(), settings.language)?,
            public_url: settings.public_url,
            from: settings.from,
        })
    }

    /// The host of the public URL.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The same message always yields the same bytes.
    ///
    /// # Errors
    /// [`MailerError::Rejected`], because every attempt would fail in the same way.
    pub(crate) fn compose(&self, message: &EmailMessage) -> Result<Email, MailerError> {
        let kind = message.content.kind();
        let rendered = self
            .renderer
            .render(kind, message.language.as_ref(), &self.context(message))
            .map_err(|error| MailerError::Rejected(Box::new(error)))?;
        let parts = MessageParts {
            id: message.id,
            created_at: message.created_at,
            from: &self.from,
            to: &message.to,
            host: &self.host,
            rendered,
        };
        mime::build(parts).map_err(|error| MailerError::Rejected(Box::new(error)))
    }

    fn context(&self, message: &EmailMessage) -> TemplateContext {
        let project = message.project_name.as_ref().map(Name::as_str);
        let full_name = message.full_name.as_ref().map(FullName::as_str);
        let fallback = || self.from.name().unwrap_or(PRODUCT).to_owned();
        let code = match &message.content {
            EmailContent::VerifyEmail { code, .. } => Some(code.expose().to_owned()),
            _ => None,
        };
        TemplateContext {
            project_name: project
                .and_then(display_names::project_name)
                .unwrap_or_else(fallback),
            full_name: full_name.and_then(display_names::greeting_name),
            link: link_of(&self.public_url, message),
            code,
        }
    }
}

/// Redacted, because the text contains a token.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(redacted)")
    }
}

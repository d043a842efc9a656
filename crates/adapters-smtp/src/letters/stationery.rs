use std::fmt;

use lettre::Address;
use tenantry_domain::model::{Letter, LetterContent};
use tenantry_domain::ports::MailerError;
use tenantry_domain::values::{FullName, Name};
use url::Url;

use super::facts::Facts;
use super::link::link_of;
use super::message::{self, Writing};
use super::names;
use super::renderer::Renderer;
use super::sender::Sender;
use crate::{MailSettings, MailerStartError};

/// What stands for the project of those who have none, when the sender has no name either.
const PRODUCT: &str = "Tenantry";

/// Everything it takes to turn a letter into a mail.
pub(crate) struct Stationery {
    renderer: Renderer,
    public_url: Url,
    host: String,
    from: Sender,
}

/// A mail that is ready to leave.
pub(crate) struct Mail {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) bytes: Vec<u8>,
}

impl Stationery {
    pub(crate) fn prepare(settings: MailSettings) -> Result<Self, MailerStartError> {
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

    /// The same letter gives the same bytes each time.
    ///
    /// # Errors
    /// [`MailerError::Refused`]: whatever is wrong with a letter is wrong each time.
    pub(crate) fn write(&self, letter: &Letter) -> Result<Mail, MailerError> {
        let kind = letter.content.kind();
        let rendered = self
            .renderer
            .render(kind, letter.language.as_ref(), &self.facts(letter))
            .map_err(|error| MailerError::Refused(Box::new(error)))?;
        let writing = Writing {
            id: letter.id,
            created_at: letter.created_at,
            from: &self.from,
            to: &letter.to,
            host: &self.host,
            rendered,
        };
        message::write(writing).map_err(|error| MailerError::Refused(Box::new(error)))
    }

    fn facts(&self, letter: &Letter) -> Facts {
        let project = letter.project_name.as_ref().map(Name::as_str);
        let full_name = letter.full_name.as_ref().map(FullName::as_str);
        let installation = || self.from.name().unwrap_or(PRODUCT).to_owned();
        let code = match &letter.content {
            LetterContent::VerifyEmail { code, .. } => Some(code.expose().to_owned()),
            _ => None,
        };
        Facts {
            project_name: project
                .and_then(names::project_name)
                .unwrap_or_else(installation),
            full_name: full_name.and_then(names::greeting_name),
            link: link_of(&self.public_url, letter),
            code,
        }
    }
}

/// Neither address nor text: it carries a token.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mail(redacted)")
    }
}

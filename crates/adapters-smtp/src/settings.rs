use std::io;
use std::path::PathBuf;

use tenantry_domain::values::Language;
use thiserror::Error;
use url::Url;

use crate::message::MessageComposer;
use crate::{Sender, TemplateError};

/// What every email needs, however it leaves.
#[derive(Clone, Debug)]
pub struct EmailSettings {
    /// Where all links point to (`TENANTRY_PUBLIC_URL`, R25); its host is the second half of every
    /// Message-ID.
    pub public_url: Url,
    /// Who writes (`TENANTRY_MAIL_FROM`).
    pub from: Sender,
    /// The language of emails for which none was asked, or none that there is
    /// (`TENANTRY_MAIL_LANGUAGE`).
    pub language: Language,
    /// A folder of templates that replace or add to the built-in ones (`TENANTRY_MAIL_TEMPLATES`).
    pub templates: Option<PathBuf>,
}

impl EmailSettings {
    /// Whether emails can be written with these settings: every template is read and filled in once.
    ///
    /// # Errors
    /// [`MailerStartError`].
    pub fn check(&self) -> Result<(), MailerStartError> {
        MessageComposer::new(self.clone()).map(drop)
    }
}

/// Why a mailer cannot start. Its text is for the person who sets it up.
#[derive(Debug, Error)]
pub enum MailerStartError {
    /// A template is broken, missing, or has a name that is never looked for.
    #[error(transparent)]
    Templates(#[from] TemplateError),
    /// The public URL names no host.
    #[error("the public URL has no host")]
    PublicUrl,
    /// The file with the additional authority cannot be read.
    #[error("{} cannot be read", path.display())]
    AuthorityFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// That file holds no certificate.
    #[error("{} holds no certificate in PEM form", .0.display())]
    AuthorityCertificate(PathBuf),
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls,
    /// The folder for emails cannot be made.
    #[error("the folder {} cannot be made", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

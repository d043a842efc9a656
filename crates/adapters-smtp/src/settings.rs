use std::io;
use std::path::PathBuf;

use tenantry_domain::values::Language;
use thiserror::Error;
use url::Url;

use crate::message::MessageComposer;
use crate::{Sender, TemplateError};

/// Settings of every email, over SMTP or as a file.
#[derive(Clone, Debug)]
pub struct EmailSettings {
    /// Base of all links (`TENANTRY_PUBLIC_URL`, R25). Its host is the domain of every Message-ID.
    pub public_url: Url,
    /// The sender (`TENANTRY_MAIL_FROM`).
    pub from: Sender,
    /// The language when none was requested or the requested one has no templates
    /// (`TENANTRY_MAIL_LANGUAGE`).
    pub language: Language,
    /// A folder of templates that replace or add to the built-in ones (`TENANTRY_MAIL_TEMPLATES`).
    pub templates: Option<PathBuf>,
}

impl EmailSettings {
    /// Checks these settings: compiles every template and renders it once.
    ///
    /// # Errors
    /// [`MailerStartError`].
    pub fn check(&self) -> Result<(), MailerStartError> {
        MessageComposer::new(self.clone()).map(drop)
    }
}

/// Why a mailer cannot start. The text is written for the operator.
#[derive(Debug, Error)]
pub enum MailerStartError {
    /// A template is invalid, missing, or has an unknown name.
    #[error(transparent)]
    Templates(#[from] TemplateError),
    /// The public URL has no host.
    #[error("the public URL has no host")]
    PublicUrl,
    /// The file with additional CA certificates cannot be read.
    #[error("{} cannot be read", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// That file contains no certificate.
    #[error("{} contains no PEM certificate", .0.display())]
    NoCaCertificate(PathBuf),
    /// TLS cannot be configured.
    #[error("TLS cannot be configured")]
    Tls,
    /// The folder for emails cannot be created.
    #[error("the folder {} cannot be created", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

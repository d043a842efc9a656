use std::fs::{self, DirBuilder};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use tempfile::NamedTempFile;
use tenantry_domain::email::{EmailMessage, Mailer, MailerError};
use tokio::task;

use crate::message::MessageComposer;
use crate::{EmailSettings, MailerStartError};

/// Puts emails into a folder, one `.eml` file each: for a first look, and for those who deliver by other
/// means. The files hold one-time links, so nobody but their owner may read them.
pub struct EmlMailer {
    composer: MessageComposer,
    folder: PathBuf,
}

impl EmlMailer {
    /// Reads the templates and makes the folder.
    ///
    /// # Errors
    /// [`MailerStartError`].
    pub fn new(folder: PathBuf, email: EmailSettings) -> Result<Self, MailerStartError> {
        let composer = MessageComposer::new(email)?;
        make_folder(&folder).map_err(|source| MailerStartError::Folder {
            path: folder.clone(),
            source,
        })?;
        Ok(Self { composer, folder })
    }
}

/// An email that is sent twice is written twice under the same name.
#[async_trait]
impl Mailer for EmlMailer {
    async fn send(&self, message: &EmailMessage) -> Result<(), MailerError> {
        let email = self.composer.compose(message)?;
        let (folder, name) = (self.folder.clone(), file_name(message));
        let written = task::spawn_blocking(move || write(&folder, &name, &email.bytes)).await;
        written
            .unwrap_or_else(|panicked| Err(io::Error::other(panicked)))
            .map_err(|error| MailerError::Unreachable(Box::new(error)))
    }
}

/// Such as `20251207T103000Z-verify_email-019af85c-7440-7707-8707-070707070707.eml`.
fn file_name(message: &EmailMessage) -> String {
    let created = message.created_at.to_string().replace(['-', ':'], "");
    let kind = message.content.kind().as_str();
    format!("{created}-{kind}-{}.eml", message.id)
}

/// Under another name first, so that whoever watches the folder never sees half an email. Nobody waits for the
/// disk: when the power fails, the emails of the last seconds may be missing, and have to be asked for again.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    make_folder(folder)?;
    // Only its owner may read it.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(folder.join(name))?;
    Ok(())
}

/// One that is there already keeps its permissions.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

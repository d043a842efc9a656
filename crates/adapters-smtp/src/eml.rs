use std::fs::{self, DirBuilder};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use tempfile::NamedTempFile;
use tenantry_domain::email::{EmailMessage, Mailer, MailerError};
use tokio::task;

use crate::message::MessageComposer;
use crate::{EmailSettings, MailerStartError};

/// Writes emails to a folder, one `.eml` file each: for evaluation, and for delivery by other means.
/// The files contain one-time links, so only their owner can read them.
pub struct EmlMailer {
    composer: MessageComposer,
    folder: PathBuf,
}

impl EmlMailer {
    /// Reads the templates and creates the folder.
    ///
    /// # Errors
    /// [`MailerStartError`].
    pub fn new(folder: PathBuf, email: EmailSettings) -> Result<Self, MailerStartError> {
        let composer = MessageComposer::new(email)?;
        create_folder(&folder).map_err(|source| MailerStartError::Folder {
            path: folder.clone(),
            source,
        })?;
        Ok(Self { composer, folder })
    }
}

/// An email that is sent again replaces its file.
#[async_trait]
impl Mailer for EmlMailer {
    async fn send(&self, message: &EmailMessage) -> Result<(), MailerError> {
        let email = self.composer.compose(message)?;
        let (folder, name) = (self.folder.clone(), file_name(message));
        let written = task::spawn_blocking(move || write(&folder, &name, &email.bytes)).await;
        written
            .unwrap_or_else(|panic| Err(io::Error::other(panic)))
            .map_err(|error| MailerError::Unreachable(Box::new(error)))
    }
}

/// For example `20251207T103000Z-verify_email-019af85c-7440-7707-8707-070707070707.eml`.
fn file_name(message: &EmailMessage) -> String {
    let created = message.created_at.to_string().replace(['-', ':'], "");
    let kind = message.content.kind().as_str();
    format!("{created}-{kind}-{}.eml", message.id)
}

/// Writes to a temporary file first, so that a program that watches the folder never reads half an email.
/// The file is not synced: a power failure can lose recent emails, which then have to be requested again.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    create_folder(folder)?;
    // Created with mode 0600.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(folder.join(name))?;
    Ok(())
}

/// An existing folder keeps its permissions.
fn create_folder(folder: &Path) -> io::Result<()> {
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

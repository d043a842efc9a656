use std::fs::File;
use std::path::PathBuf;

use tenantry_adapters_smtp::{EmailSettings, Sender, SmtpSettings, SmtpUrl};
use url::Url;

use super::reader::Reader;

/// How mails leave.
#[derive(Clone, Debug)]
pub(crate) struct EmailChoice {
    pub(crate) transport: EmailTransport,
    pub(crate) settings: EmailSettings,
}

/// What carries mails away.
#[derive(Clone, Debug)]
pub(crate) enum EmailTransport {
    /// A mail server.
    Smtp(SmtpSettings),
    /// Files in a folder.
    Files(PathBuf),
}

/// `None` when something is wrong, which the reader remembers.
pub(super) fn read(reader: &mut Reader, public_url: Option<&str>) -> Option<EmailChoice> {
    let transport = transport(reader);
    let public_url: Option<Url> = public_url.and_then(|url| url.parse().ok());
    let from = match reader.text("mail_from") {
        Some(_) => reader.value::<Sender>("mail_from"),
        None => public_url.as_ref().map(Sender::no_reply),
    };
    let language = reader.value("mail_language");
    let templates = reader.text("mail_templates").map(PathBuf::from);
    let settings = EmailSettings {
        public_url: public_url?,
        from: from?,
        language: language?,
        templates,
    };
    check_templates(reader, &settings);
    Some(EmailChoice {
        transport: transport?,
        settings,
    })
}

fn check_templates(reader: &mut Reader, settings: &EmailSettings) {
    if let Err(error) = settings.check() {
        let culprit = match settings.templates {
            Some(_) => "mail_templates",
            None => "mail_language",
        };
        reader.refuse(culprit, format!("{:#}", anyhow::Error::from(error)));
    }
}

fn transport(reader: &mut Reader) -> Option<EmailTransport> {
    let authority_file = reader.parse("smtp_ca_file", readable_file);
    if reader.text("smtp_url").is_none() {
        return reader
            .text("mail_dir")
            .map(|folder| EmailTransport::Files(folder.into()));
    }
    let url: SmtpUrl = reader.value("smtp_url")?;
    Some(EmailTransport::Smtp(SmtpSettings {
        authority_file,
        ..SmtpSettings::new(url)
    }))
}

fn readable_file(text: &str) -> Result<PathBuf, String> {
    File::open(text)
        .map(|_| PathBuf::from(text))
        .map_err(|error| format!("cannot be read: {error}"))
}

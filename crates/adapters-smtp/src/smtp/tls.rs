use std::fs;
use std::path::Path;

use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};

use super::url::{Encryption, SmtpUrl};
use crate::MailerStartError;

/// How connections to this server are encrypted. The certificates of the system are read once, here.
pub(super) fn prepare(url: &SmtpUrl, authorities: Option<&Path>) -> Result<Tls, MailerStartError> {
    let wrap = match url.encryption {
        Encryption::None => return Ok(Tls::None),
        Encryption::Implicit => Tls::Wrapper,
        Encryption::Required => Tls::Required,
        Encryption::Opportunistic => Tls::Opportunistic,
    };
    let mut parameters = TlsParameters::builder(url.host.clone());
    if let Some(path) = authorities {
        parameters = parameters.add_root_certificate(certificates(path)?);
    }
    let parameters = parameters.build().map_err(|_| MailerStartError::Tls)?;
    Ok(wrap(parameters))
}

fn certificates(path: &Path) -> Result<Certificate, MailerStartError> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    let pem = fs::read_to_string(path).map_err(|source| MailerStartError::AuthorityFile {
        path: path.to_owned(),
        source,
    })?;
    let none = || MailerStartError::AuthorityCertificate(path.to_owned());
    if !pem.contains(BEGIN) {
        return Err(none());
    }
    Certificate::from_pem(pem.as_bytes()).map_err(|_| none())
}

use std::fs;
use std::path::Path;

use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};

use super::url::{Encryption, SmtpUrl};
use crate::MailerStartError;

/// The TLS configuration for this server. The CA certificates of the system are read here, once.
pub(super) fn configure(url: &SmtpUrl, ca_file: Option<&Path>) -> Result<Tls, MailerStartError> {
    let tls = match url.encryption {
        Encryption::None => return Ok(Tls::None),
        Encryption::Implicit => Tls::Wrapper,
        Encryption::Required => Tls::Required,
        Encryption::Opportunistic => Tls::Opportunistic,
    };
    let mut parameters = TlsParameters::builder(url.host.clone());
    if let Some(path) = ca_file {
        parameters = parameters.add_root_certificate(read_certificates(path)?);
    }
    let parameters = parameters.build().map_err(|_| MailerStartError::Tls)?;
    Ok(tls(parameters))
}

fn read_certificates(path: &Path) -> Result<Certificate, MailerStartError> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    let pem = fs::read_to_string(path).map_err(|source| MailerStartError::CaFile {
        path: path.to_owned(),
        source,
    })?;
    let no_certificate = || MailerStartError::NoCaCertificate(path.to_owned());
    if !pem.contains(BEGIN) {
        return Err(no_certificate());
    }
    Certificate::from_pem(pem.as_bytes()).map_err(|_| no_certificate())
}

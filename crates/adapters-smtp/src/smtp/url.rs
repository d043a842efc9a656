use std::net::IpAddr;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use tenantry_domain::values::SecretText;
use thiserror::Error;
use url::{Host, Url};

/// URL of a mail server: `smtps://USER:PASSWORD@HOST:PORT` or `smtp://USER:PASSWORD@HOST:PORT?tls=…`. Its
/// `Debug` output does not contain the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpUrl {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) login: Option<Login>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: SecretText,
}

/// How the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// TLS from the first byte on (`smtps://`, RFC 8314).
    Implicit,
    /// STARTTLS, otherwise no email is sent (`?tls=required`, RFC 3207).
    Required,
    /// STARTTLS when the server offers it (`?tls=opportunistic`).
    Opportunistic,
    /// No encryption (`?tls=none`).
    None,
}

/// Why a text is not the URL of a mail server. The text is never repeated, because it can contain a password.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum InvalidSmtpUrl {
    /// Not a URL of this form.
    #[error("must be smtps://USER:PASSWORD@HOST:PORT or smtp://USER:PASSWORD@HOST:PORT")]
    Format,
    /// The user or the password is missing.
    #[error("needs both a user and a password, or neither")]
    IncompleteLogin,
    /// User or password are not percent-encoded UTF-8, or contain control characters.
    #[error("needs a user and a password in percent-encoded UTF-8 without control characters")]
    LoginEncoding,
    /// The URL has a path or a fragment.
    #[error("must have neither a path nor a fragment")]
    PathOrFragment,
    /// The query is not a single valid `tls` parameter.
    #[error("accepts one parameter: tls=required, tls=opportunistic or tls=none")]
    Tls,
    /// `smtps://` with a query.
    #[error("accepts no parameters with smtps://, which is always encrypted")]
    ImplicitTls,
}

impl SmtpUrl {
    /// Port of message submission (RFC 6409).
    const SUBMISSION: u16 = 587;
    /// Port of message submission over implicit TLS (RFC 8314).
    const SUBMISSIONS: u16 = 465;
}

impl FromStr for SmtpUrl {
    type Err = InvalidSmtpUrl;

    fn from_str(text: &str) -> Result<Self, InvalidSmtpUrl> {
        let url = Url::parse(text).map_err(|_| InvalidSmtpUrl::Format)?;
        let host = host_of(&url)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(InvalidSmtpUrl::PathOrFragment);
        }
        let (encryption, default_port) = match url.scheme() {
            "smtps" if url.query().is_some() => return Err(InvalidSmtpUrl::ImplicitTls),
            "smtps" => (Encryption::Implicit, Self::SUBMISSIONS),
            "smtp" => (encryption_of(&url, &host)?, Self::SUBMISSION),
            _ => return Err(InvalidSmtpUrl::Format),
        };
        let port = url.port().unwrap_or(default_port);
        if port == 0 {
            return Err(InvalidSmtpUrl::Format);
        }
        Ok(Self {
            host,
            port,
            encryption,
            login: login_of(&url)?,
        })
    }
}

/// The host in the form for name resolution: IPv6 without brackets.
fn host_of(url: &Url) -> Result<String, InvalidSmtpUrl> {
    let text = url
        .host_str()
        .filter(|host| !host.is_empty())
        .ok_or(InvalidSmtpUrl::Format)?;
    // `Url` does not validate the hosts of schemes it does not know.
    match Host::parse(text).map_err(|_| InvalidSmtpUrl::Format)? {
        Host::Domain(domain) => Ok(domain),
        Host::Ipv4(ip) => Ok(ip.to_string()),
        Host::Ipv6(ip) => Ok(ip.to_string()),
    }
}

fn encryption_of(url: &Url, host: &str) -> Result<Encryption, InvalidSmtpUrl> {
    let mut parameters = url.query_pairs();
    let parameter = parameters.next();
    if parameters.next().is_some() {
        return Err(InvalidSmtpUrl::Tls);
    }
    match parameter.as_ref().map(|(name, value)| (&**name, &**value)) {
        None if is_loopback(host) => Ok(Encryption::None),
        None | Some(("tls", "required")) => Ok(Encryption::Required),
        Some(("tls", "opportunistic")) => Ok(Encryption::Opportunistic),
        Some(("tls", "none")) => Ok(Encryption::None),
        Some(_) => Err(InvalidSmtpUrl::Tls),
    }
}

fn is_loopback(host: &str) -> bool {
    let ip = host.parse::<IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

fn login_of(url: &Url) -> Result<Option<Login>, InvalidSmtpUrl> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(InvalidSmtpUrl::IncompleteLogin),
        (user, Some(password)) => Ok(Some(Login {
            user: decode(user)?,
            password: SecretText::new(decode(password)?),
        })),
    }
}

fn decode(text: &str) -> Result<String, InvalidSmtpUrl> {
    let is_encoded = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !text.split('%').skip(1).all(is_encoded) {
        return Err(InvalidSmtpUrl::LoginEncoding);
    }
    let text = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| InvalidSmtpUrl::LoginEncoding)?;
    if text.chars().any(char::is_control) {
        return Err(InvalidSmtpUrl::LoginEncoding);
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(String, u16, Encryption), InvalidSmtpUrl> {
        let url: SmtpUrl = text.parse()?;
        Ok((url.host, url.port, url.encryption))
    }

    #[test]
    fn scheme_host_and_tls_parameter_determine_the_encryption() {
        use Encryption::{Implicit, None, Opportunistic, Required};
        for (text, host, port, encryption) in [
            (
                "smtps://mail.example.com",
                "mail.example.com",
                465,
                Implicit,
            ),
            (
                "smtps://mail.example.com:2465/",
                "mail.example.com",
                2465,
                Implicit,
            ),
            ("smtps://127.0.0.1", "127.0.0.1", 465, Implicit),
            ("smtp://Mail.Example.com", "mail.example.com", 587, Required),
            (
                "smtp://bücher.example",
                "xn--bcher-kva.example",
                587,
                Required,
            ),
            (
                "smtp://mail.example.com:25?tls=required",
                "mail.example.com",
                25,
                Required,
            ),
            (
                "smtp://mail.example.com?tls=opportunistic",
                "mail.example.com",
                587,
                Opportunistic,
            ),
            (
                "smtp://mail.example.com?tls=none",
                "mail.example.com",
                587,
                None,
            ),
            ("smtp://10.0.0.1", "10.0.0.1", 587, Required),
            ("smtp://localhost:25", "localhost", 25, None),
            ("smtp://127.0.0.2:1025", "127.0.0.2", 1025, None),
            ("smtp://[::1]:1025", "::1", 1025, None),
            ("smtp://localhost?tls=required", "localhost", 587, Required),
        ] {
            assert_eq!(
                parse(text),
                Ok((host.to_owned(), port, encryption)),
                "{text}"
            );
        }
    }

    #[test]
    fn invalid_urls_are_rejected() {
        use InvalidSmtpUrl::{
            Format, ImplicitTls, IncompleteLogin, LoginEncoding, PathOrFragment, Tls,
        };
        for (text, error) in [
            ("", Format),
            ("mail.example.com", Format),
            ("mail.example.com:587", Format),
            ("http://mail.example.com", Format),
            ("smtp:mail.example.com", Format),
            ("smtp://", Format),
            ("smtp://mail example.com", Format),
            ("smtp://mail.example.com:0", Format),
            ("smtp://mail.example.com:99999", Format),
            ("smtp://user@mail.example.com", IncompleteLogin),
            ("smtp://:secret@mail.example.com", IncompleteLogin),
            ("smtp://user:%ff@mail.example.com", LoginEncoding),
            ("smtp://user:a%00b@mail.example.com", LoginEncoding),
            ("smtp://mail.example.com/inbox", PathOrFragment),
            ("smtp://mail.example.com#secret", PathOrFragment),
            ("smtp://mail.example.com?tls=maybe", Tls),
            ("smtp://mail.example.com?tls=none&tls=required", Tls),
            ("smtp://mail.example.com?timeout=3", Tls),
            ("smtps://mail.example.com?tls=none", ImplicitTls),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn r60_user_and_password_are_decoded_and_never_shown() {
        let url: SmtpUrl = "smtps://jane%40example.com:p%40ss%3A%2F@mail.example.com"
            .parse()
            .unwrap();
        assert!(!format!("{url:?}").contains("p@ss"));
        let login = url.login.unwrap();
        assert_eq!(login.user, "jane@example.com");
        assert_eq!(login.password.expose(), "p@ss:/");
    }
}

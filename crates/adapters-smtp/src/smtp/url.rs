use std::net::IpAddr;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use tenantry_domain::values::SecretText;
use thiserror::Error;
use url::{Host, Url};

/// A mail server: `smtps://USER:PASSWORD@HOST:PORT` or `smtp://USER:PASSWORD@HOST:PORT?tls=…`. Its `Debug`
/// output does not hold the password.
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
    /// From the first byte on (`smtps://`, RFC 8314).
    Implicit,
    /// By STARTTLS, or there is no connection (`?tls=required`, RFC 3207).
    Required,
    /// By STARTTLS when the server offers it (`?tls=opportunistic`).
    Opportunistic,
    /// Not at all (`?tls=none`).
    None,
}

/// Why a text is no URL of a mail server. The text itself is never repeated: it can hold a password.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum InvalidSmtpUrl {
    /// No URL at all, or one that is none of a mail server.
    #[error("must be smtps://USER:PASSWORD@HOST:PORT or smtp://USER:PASSWORD@HOST:PORT")]
    Form,
    /// The user or the password is missing.
    #[error("has a user without a password, or a password without a user")]
    HalfLogin,
    /// User or password are not percent-encoded UTF-8, or hold control characters.
    #[error("has a user or a password that is no percent-encoded UTF-8 text")]
    LoginText,
    /// There is a path or a fragment.
    #[error("must end after the port, apart from ?tls=…")]
    TooLong,
    /// There is something else than one `tls` behind the question mark.
    #[error("knows tls=required, tls=opportunistic and tls=none only")]
    Tls,
    /// `smtps://` with something behind the question mark.
    #[error("with smtps:// is always encrypted and takes no tls=…")]
    AlwaysEncrypted,
}

impl SmtpUrl {
    /// For the submission of emails (RFC 6409).
    const SUBMISSION: u16 = 587;
    /// For the same with TLS from the first byte on (RFC 8314).
    const SUBMISSIONS: u16 = 465;
}

impl FromStr for SmtpUrl {
    type Err = InvalidSmtpUrl;

    fn from_str(text: &str) -> Result<Self, InvalidSmtpUrl> {
        let url = Url::parse(text).map_err(|_| InvalidSmtpUrl::Form)?;
        let host = host_of(&url)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(InvalidSmtpUrl::TooLong);
        }
        let (encryption, default_port) = match url.scheme() {
            "smtps" if url.query().is_some() => return Err(InvalidSmtpUrl::AlwaysEncrypted),
            "smtps" => (Encryption::Implicit, Self::SUBMISSIONS),
            "smtp" => (encryption_of(&url, &host)?, Self::SUBMISSION),
            _ => return Err(InvalidSmtpUrl::Form),
        };
        let port = url.port().unwrap_or(default_port);
        if port == 0 {
            return Err(InvalidSmtpUrl::Form);
        }
        Ok(Self {
            host,
            port,
            encryption,
            login: login_of(&url)?,
        })
    }
}

/// The host as names are looked up: without the brackets of IPv6.
fn host_of(url: &Url) -> Result<String, InvalidSmtpUrl> {
    let text = url
        .host_str()
        .filter(|host| !host.is_empty())
        .ok_or(InvalidSmtpUrl::Form)?;
    // `Url` does not look into the hosts of schemes it has no rules for.
    match Host::parse(text).map_err(|_| InvalidSmtpUrl::Form)? {
        Host::Domain(domain) => Ok(domain),
        Host::Ipv4(address) => Ok(address.to_string()),
        Host::Ipv6(address) => Ok(address.to_string()),
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
    let address = host.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn login_of(url: &Url) -> Result<Option<Login>, InvalidSmtpUrl> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(InvalidSmtpUrl::HalfLogin),
        (user, Some(password)) => Ok(Some(Login {
            user: decoded(user)?,
            password: SecretText::new(decoded(password)?),
        })),
    }
}

fn decoded(text: &str) -> Result<String, InvalidSmtpUrl> {
    let is_encoded = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !text.split('%').skip(1).all(is_encoded) {
        return Err(InvalidSmtpUrl::LoginText);
    }
    let text = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| InvalidSmtpUrl::LoginText)?;
    if text.chars().any(char::is_control) {
        return Err(InvalidSmtpUrl::LoginText);
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, u16, Encryption), InvalidSmtpUrl> {
        let url: SmtpUrl = text.parse()?;
        Ok((url.host, url.port, url.encryption))
    }

    #[test]
    fn the_scheme_the_host_and_tls_say_how_it_is_encrypted() {
        use Encryption::{Implicit, None, Opportunistic, Required};
        for (text, host, port, encryption) in [
            (
                "smtps://email.example.com",
                "email.example.com",
                465,
                Implicit,
            ),
            (
                "smtps://email.example.com:2465/",
                "email.example.com",
                2465,
                Implicit,
            ),
            ("smtps://127.0.0.1", "127.0.0.1", 465, Implicit),
            (
                "smtp://Email.Example.com",
                "email.example.com",
                587,
                Required,
            ),
            (
                "smtp://bücher.example",
                "xn--bcher-kva.example",
                587,
                Required,
            ),
            (
                "smtp://email.example.com:25?tls=required",
                "email.example.com",
                25,
                Required,
            ),
            (
                "smtp://email.example.com?tls=opportunistic",
                "email.example.com",
                587,
                Opportunistic,
            ),
            (
                "smtp://email.example.com?tls=none",
                "email.example.com",
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
                read(text),
                Ok((host.to_owned(), port, encryption)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_repeating_it() {
        use InvalidSmtpUrl::{AlwaysEncrypted, Form, HalfLogin, LoginText, Tls, TooLong};
        for (text, error) in [
            ("", Form),
            ("email.example.com", Form),
            ("email.example.com:587", Form),
            ("http://email.example.com", Form),
            ("smtp:email.example.com", Form),
            ("smtp://", Form),
            ("smtp://email example.com", Form),
            ("smtp://email.example.com:0", Form),
            ("smtp://email.example.com:99999", Form),
            ("smtp://user@email.example.com", HalfLogin),
            ("smtp://:secret@email.example.com", HalfLogin),
            ("smtp://user:%ff@email.example.com", LoginText),
            ("smtp://user:a%00b@email.example.com", LoginText),
            ("smtp://email.example.com/inbox", TooLong),
            ("smtp://email.example.com#secret", TooLong),
            ("smtp://email.example.com?tls=maybe", Tls),
            ("smtp://email.example.com?tls=none&tls=required", Tls),
            ("smtp://email.example.com?timeout=3", Tls),
            ("smtps://email.example.com?tls=none", AlwaysEncrypted),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }

    #[test]
    fn r60_user_and_password_are_decoded_and_never_shown() {
        let url: SmtpUrl = "smtps://jane%40example.com:p%40ss%3A%2F@email.example.com"
            .parse()
            .unwrap();
        assert!(!format!("{url:?}").contains("p@ss"));
        let login = url.login.unwrap();
        assert_eq!(login.user, "jane@example.com");
        assert_eq!(login.password.expose(), "p@ss:/");
    }
}

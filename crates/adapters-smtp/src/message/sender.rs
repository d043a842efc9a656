use std::fmt;
use std::str::FromStr;

use lettre::Address;
use lettre::message::Mailbox;
use thiserror::Error;
use url::{Host, Url};

/// The sender of all emails: an email address with an optional display name.
#[derive(Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// The text is not a sender.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error(
    "must be an email address such as `accounts@example.com` or `Accounts <accounts@example.com>`"
)]
pub struct InvalidSender;

impl Sender {
    /// The default sender: `no-reply` at the host of the public URL.
    #[must_use]
    pub fn no_reply(public_url: &Url) -> Self {
        let host = match public_url.host() {
            Some(Host::Domain(domain)) => domain,
            // An IP address would need brackets, which many mail programs do not support.
            _ => "localhost",
        };
        let address = Address::new("no-reply", host)
            .unwrap_or_else(|_| Address::new_dangerous("no-reply", "localhost"));
        Self(Mailbox::new(None, address))
    }

    /// The display name, if there is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The email address, with an ASCII domain.
    #[must_use]
    pub fn address(&self) -> &str {
        self.0.email.as_ref()
    }

    pub(super) const fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}

/// `accounts@example.com` or `Accounts <accounts@example.com>` (RFC 5322 §3.4).
impl FromStr for Sender {
    type Err = InvalidSender;

    fn from_str(text: &str) -> Result<Self, InvalidSender> {
        if text.chars().any(char::is_control) {
            return Err(InvalidSender);
        }
        let mailbox: Mailbox = text.trim().parse().map_err(|_| InvalidSender)?;
        let domain = idna::domain_to_ascii(mailbox.email.domain()).map_err(|_| InvalidSender)?;
        let user = mailbox.email.user();
        if !user.is_ascii() || user.starts_with('"') {
            return Err(InvalidSender);
        }
        let address = Address::new(user, domain).map_err(|_| InvalidSender)?;
        Ok(Self(Mailbox::new(mailbox.name, address)))
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(Option<String>, String), InvalidSender> {
        let sender: Sender = text.parse()?;
        let name = sender.name().map(str::to_owned);
        Ok((name, sender.address().to_owned()))
    }

    #[test]
    fn a_sender_is_an_email_address_with_or_without_a_name() {
        for (text, name, address) in [
            ("accounts@example.com", None, "accounts@example.com"),
            ("<accounts@example.com>", None, "accounts@example.com"),
            (
                " Accounts <a@example.com> ",
                Some("Accounts"),
                "a@example.com",
            ),
            (
                "\"Acme, Inc.\" <a@example.com>",
                Some("Acme, Inc."),
                "a@example.com",
            ),
            (
                "Bücher <a@bücher.example>",
                Some("Bücher"),
                "a@xn--bcher-kva.example",
            ),
            ("no-reply@localhost", None, "no-reply@localhost"),
        ] {
            let expected = (name.map(str::to_owned), address.to_owned());
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn r28_text_other_than_one_email_address_is_rejected() {
        for text in [
            "",
            "Accounts",
            "a@example.com, b@example.com",
            "Accounts <a@example.com> <b@example.com>",
            "a@example.com\r\nBcc: b@example.com",
            "Acc\nounts <a@example.com>",
            "jané@example.com",
            "\"a b\"@example.com",
            "a@exa mple.com",
        ] {
            assert_eq!(parse(text), Err(InvalidSender), "{text:?}");
        }
    }

    #[test]
    fn the_default_sender_is_no_reply_at_the_public_host() {
        for (url, address) in [
            (
                "https://accounts.example.com/x",
                "no-reply@accounts.example.com",
            ),
            ("http://localhost:8080", "no-reply@localhost"),
            ("http://127.0.0.1:8080", "no-reply@localhost"),
            ("http://[::1]:8080", "no-reply@localhost"),
        ] {
            let sender = Sender::no_reply(&Url::parse(url).unwrap());
            assert_eq!((sender.name(), sender.address()), (None, address), "{url}");
        }
    }
}

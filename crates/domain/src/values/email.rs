//! The normalisation of email addresses (R13).

use std::borrow::Cow;
use std::fmt;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use thiserror::Error;

use super::characters::is_invisible;

/// The text is not an accepted email address.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a valid email address")]
pub struct EmailError;

/// An email address: the typed form, for display and delivery, and the comparison form.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress {
    typed: String,
    key: EmailKey,
}

/// The comparison form of an email address: ASCII, local part in lower case, domain as lower-case A-labels
/// (UTS #46). Every constraint and every lookup uses it; nothing else may compare email addresses.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailKey(String);

impl EmailAddress {
    /// Parses an email address as typed. ASCII white space around it is ignored.
    ///
    /// # Errors
    /// [`EmailError`] unless it is `local@domain` with an ASCII dot-atom of at most 64 octets as local
    /// part (RFC 5321 §4.5.3.1.1), a domain name that has a dot and is not an IP address, and at most 254
    /// octets, as typed and in the comparison form. Display names, comments, quoted local parts,
    /// non-ASCII local parts, invisible characters and a trailing dot are rejected.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let typed = text.trim_matches(|c: char| c.is_ascii_whitespace());
        if typed.len() > EmailKey::MAX_OCTETS || typed.chars().any(is_invisible) {
            return Err(EmailError);
        }
        Ok(Self {
            key: EmailKey::normalise(typed)?,
            typed: typed.to_owned(),
        })
    }

    /// The typed form, for display and as the recipient.
    #[must_use]
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The comparison form.
    #[must_use]
    pub const fn key(&self) -> &EmailKey {
        &self.key
    }
}

impl EmailKey {
    const MAX_OCTETS: usize = 254;
    const MAX_LOCAL_OCTETS: usize = 64;

    /// The comparison form as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn normalise(trimmed: &str) -> Result<Self, EmailError> {
        let (local, domain) = trimmed.rsplit_once('@').ok_or(EmailError)?;
        let local = normalise_local(local)?;
        let domain = normalise_domain(domain)?;
        let key = [local.as_str(), "@", &domain].concat();
        if key.len() > Self::MAX_OCTETS {
            return Err(EmailError);
        }
        Ok(Self(key))
    }
}

fn normalise_local(local: &str) -> Result<String, EmailError> {
    let is_dot_atom = local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_octet));
    if !is_dot_atom || local.len() > EmailKey::MAX_LOCAL_OCTETS {
        return Err(EmailError);
    }
    Ok(local.to_ascii_lowercase())
}

/// `atext` of RFC 5322 §3.2.3.
fn is_atom_octet(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&octet)
}

fn normalise_domain(domain: &str) -> Result<String, EmailError> {
    let ascii: Cow<'_, str> = Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Verify,
        )
        .map_err(|_| EmailError)?;
    let (_, top_level) = ascii.rsplit_once('.').ok_or(EmailError)?;
    // No top-level domain starts with a digit, but the last part of every IPv4 spelling does.
    if !top_level.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(EmailError);
    }
    Ok(ascii.into_owned())
}

/// Masked, for logs: `j***@example.com` (R60).
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

/// Masked, for logs: `j***@example.com` (R60).
impl fmt::Debug for EmailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (local, domain) = self.0.split_once('@').unwrap_or_default();
        write!(f, "{}***@{domain}", local.get(..1).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Result<String, EmailError> {
        EmailAddress::parse(text).map(|address| address.key().as_str().to_owned())
    }

    #[test]
    fn r13_equal_mailboxes_have_one_comparison_form() {
        for (typed, expected) in [
            ("jane@example.com", "jane@example.com"),
            ("  Jane.Doe@Example.COM\n", "jane.doe@example.com"),
            ("jane+tag@example.com", "jane+tag@example.com"),
            ("jane@bücher.example", "jane@xn--bcher-kva.example"),
            ("jane@BÜCHER.example", "jane@xn--bcher-kva.example"),
            ("jane@xn--bcher-kva.example", "jane@xn--bcher-kva.example"),
            ("jane@example\u{3002}com", "jane@example.com"),
            ("jane@ex\u{ff41}mple.com", "jane@example.com"),
            ("a@b.co", "a@b.co"),
        ] {
            assert_eq!(key(typed).as_deref(), Ok(expected), "{typed}");
        }
    }

    #[test]
    fn r13_what_only_looks_like_an_address_is_rejected() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long_domain = format!("a@{}com", "abcdefghi.".repeat(26));
        for rejected in [
            "",
            "@",
            "jane",
            "jane@",
            "@example.com",
            "jane@example",
            "jane@example.com.",
            "jane@.example.com",
            "jane@example..com",
            "jane@127.0.0.1",
            "jane@[127.0.0.1]",
            "jane@[IPv6:::1]",
            "jane@0x7f.0x1",
            "jane@example.123",
            "Jane <jane@example.com>",
            "jane(comment)@example.com",
            "\"jane doe\"@example.com",
            "jane doe@example.com",
            ".jane@example.com",
            "jane.@example.com",
            "ja..ne@example.com",
            "jané@example.com",
            "jane\u{ff20}example.com",
            "\u{212a}ate@example.com",
            "d\u{131}ana@example.com",
            "jane@exa mple.com",
            "jane@-example.com",
            "jane@xn--a.example",
            "jane@exam_ple.com",
            "jane@a@example.com",
            "jane@exam\u{ad}ple.com",
            "jane@example.com\u{200b}",
            "jane@example.com\r\nBcc: x@example.com",
            "jane\0@example.com",
            long_local.as_str(),
            long_domain.as_str(),
        ] {
            assert_eq!(key(rejected), Err(EmailError), "{rejected:?}");
        }
    }

    #[test]
    fn the_typed_form_is_kept_trimmed() {
        let address = EmailAddress::parse(" Jane@Example.com ").unwrap();
        assert_eq!(address.as_typed(), "Jane@Example.com");
    }

    #[test]
    fn r60_debug_output_is_masked() {
        let address = EmailAddress::parse("jane@example.com").unwrap();
        assert_eq!(format!("{address:?}"), "j***@example.com");
    }
}

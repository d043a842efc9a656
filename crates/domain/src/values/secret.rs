//! Secrets that are shown once and stored as hashes.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// A secret in clear text: a key, a token, a one-time code. Wiped from memory when dropped, and never
/// printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// A presented or configured secret.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// A developer key or project key: `ak_` and 32 characters of 192 random bits.
    #[must_use]
    pub fn api_key(random: [u8; 24]) -> Self {
        Self::prefixed("ak_", &random)
    }

    /// A service token: `st_` and 32 characters of 192 random bits.
    #[must_use]
    pub fn service_token(random: [u8; 24]) -> Self {
        Self::prefixed("st_", &random)
    }

    /// An operator key: `ok_` and 43 characters of 256 random bits.
    #[must_use]
    pub fn operator_key(random: [u8; 32]) -> Self {
        Self::prefixed("ok_", &random)
    }

    /// The clear text. Search for calls of this to find where secrets leave the program.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The form to store.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(self.expose())
    }

    /// The form to show in lists.
    #[must_use]
    pub fn prefix(&self) -> SecretPrefix {
        SecretPrefix(self.expose().chars().take(SecretPrefix::LENGTH).collect())
    }

    fn prefixed(prefix: &str, random: &[u8]) -> Self {
        let encoded = Zeroizing::new(URL_SAFE_NO_PAD.encode(random));
        Self::new([prefix, encoded.as_str()].concat())
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(redacted)")
    }
}

/// SHA-256 of a secret: the form that is stored and looked up.
///
/// A fast hash is safe here: the secrets have 192 random bits or more, so they cannot be guessed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of any text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// A stored hash.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(redacted)")
    }
}

/// The first eight characters of a secret (`key_prefix`), to recognise it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretPrefix(String);

impl SecretPrefix {
    /// The number of characters.
    pub const LENGTH: usize = 8;

    /// A stored prefix.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Secret bytes, such as a private key. Wiped from memory when dropped, and never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Wraps the bytes.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes in clear. Search for calls of this to find where secrets leave the program.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r40_keys_have_their_prefix_and_32_url_safe_characters() {
        for (key, prefix) in [
            (SecretText::api_key([0xfb; 24]), "ak_"),
            (SecretText::service_token([0xff; 24]), "st_"),
        ] {
            let rest = key.expose().strip_prefix(prefix).unwrap();
            assert_eq!(rest.len(), 32);
            assert!(
                rest.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
            );
        }
    }

    #[test]
    fn an_operator_key_has_at_least_32_characters() {
        assert_eq!(SecretText::operator_key([1; 32]).expose().len(), 46);
    }

    #[test]
    fn r60_debug_output_holds_no_secret() {
        let key = SecretText::api_key([9; 24]);
        let bytes = SecretBytes::new(vec![9; 3]);
        let shown = format!("{key:?} {:?} {bytes:?}", key.hash());
        assert_eq!(
            shown,
            "SecretText(redacted) SecretHash(redacted) SecretBytes(redacted)"
        );
    }

    #[test]
    fn the_prefix_is_the_first_eight_characters() {
        let key = SecretText::new("ak_abc123XYZ-_789def456ghi012jkl345".to_owned());
        assert_eq!(key.prefix().as_str(), "ak_abc12");
    }
}

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::values::{SecretBytes, SecretText, Timestamp, VerificationId};

/// The result of the first start. A database has exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// When the first start was.
    pub created_at: Timestamp,
    /// The key that one-time tokens in emails are derived from.
    pub email_token_key: EmailTokenKey,
}

/// The key that one-time tokens in emails are derived from.
///
/// A token is the HMAC-SHA-256 of the id of its verification under this key. The outbox therefore contains no
/// token in clear text (R60), and an email that is sent twice carries the same one (R29).
#[derive(Clone, PartialEq, Eq)]
pub struct EmailTokenKey(SecretBytes);

impl EmailTokenKey {
    /// The length of the key in bytes.
    pub const LENGTH: usize = 32;

    /// A new key from random bytes, or a stored one.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(SecretBytes::new(bytes.to_vec()))
    }

    /// The bytes to store.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose()
    }

    /// The one-time token of a verification: 256 bits (R21) in 43 URL-safe characters.
    #[must_use]
    pub fn token_of(&self, verification: VerificationId) -> SecretText {
        SecretText::new(URL_SAFE_NO_PAD.encode(self.tag(b"", verification)))
    }

    /// The six-digit code that the same email carries.
    #[must_use]
    pub fn code_of(&self, verification: VerificationId) -> SecretText {
        let first_bytes = self.tag(b"code", verification).into_iter().take(8);
        let number = first_bytes.fold(0_u64, |number, byte| number << 8 | u64::from(byte));
        SecretText::new(format!("{:06}", number % 1_000_000))
    }

    fn tag(&self, purpose: &[u8], verification: VerificationId) -> Vec<u8> {
        // HMAC accepts a key of any length, so this cannot fail.
        Hmac::<Sha256>::new_from_slice(self.expose()).map_or_else(
            |_| Vec::new(),
            |mac| {
                mac.chain_update(purpose)
                    .chain_update(verification.as_uuid().as_bytes())
                    .finalize()
                    .into_bytes()
                    .to_vec()
            },
        )
    }
}

impl fmt::Debug for EmailTokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailTokenKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r21_each_verification_has_its_own_token_of_256_bits() {
        let key = EmailTokenKey::from_bytes([1; EmailTokenKey::LENGTH]);
        let now = Timestamp::from_unix_seconds(1);
        let [first, second] = [1, 2].map(|n| key.token_of(VerificationId::generate(now, [n; 10])));
        assert_eq!(first.expose().len(), 43);
        assert_ne!(first, second);
        assert_eq!(first, key.token_of(VerificationId::generate(now, [1; 10])));
    }

    #[test]
    fn a_code_has_six_digits() {
        let key = EmailTokenKey::from_bytes([1; EmailTokenKey::LENGTH]);
        let now = Timestamp::from_unix_seconds(1);
        for n in 0..=255 {
            let code = key.code_of(VerificationId::generate(now, [n; 10]));
            assert_eq!(code.expose().len(), 6);
            assert!(code.expose().bytes().all(|b| b.is_ascii_digit()));
        }
    }
}

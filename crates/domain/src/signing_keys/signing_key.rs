use thiserror::Error;

use crate::values::{SecretBytes, Timestamp};

/// A key that signs tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// The key id in tokens and in the key set (`kid`, RFC 7517 §4.5).
    pub kid: String,
    /// The only algorithm that it is used with (R35).
    pub algorithm: SigningAlgorithm,
    /// The private key: PKCS #8 in DER, or the bytes of the shared secret for `HS256`.
    pub private_key: SecretBytes,
    /// The public key in the form its algorithm publishes: the 32 bytes of RFC 8032 for `EdDSA`, the 65
    /// bytes of an uncompressed point (SEC 1) for `ES256`, nothing for `HS256`.
    pub public_key: Vec<u8>,
    /// Whether it will sign, signs, or only verifies.
    pub status: SigningKeyStatus,
    /// When the key was generated.
    pub created_at: Timestamp,
    /// When it stopped signing; `None` before that.
    pub retired_at: Option<Timestamp>,
}

impl SigningKey {
    /// The public part; `None` for a shared secret.
    #[must_use]
    pub fn to_public(&self) -> Option<PublicKey> {
        self.algorithm.is_asymmetric().then(|| PublicKey {
            kid: self.kid.clone(),
            algorithm: self.algorithm,
            public_key: self.public_key.clone(),
        })
    }
}

/// The public part of a [`SigningKey`]: an entry of the JSON Web Key Set (RFC 7517).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The key id (`kid`).
    pub kid: String,
    /// The only algorithm that it is used with.
    pub algorithm: SigningAlgorithm,
    /// The public key in the form its algorithm publishes.
    pub public_key: Vec<u8>,
}

/// A signing algorithm (RFC 7518 §3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// Ed25519 (RFC 8037).
    #[default]
    EdDsa,
    /// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).
    Es256,
    /// HMAC with SHA-256 (RFC 7518 §3.2): only this installation can verify its tokens.
    Hs256,
}

impl SigningAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 3] = [Self::EdDsa, Self::Es256, Self::Hs256];

    /// Whether it has a public key, with which others can verify tokens.
    #[must_use]
    pub const fn is_asymmetric(self) -> bool {
        match self {
            Self::EdDsa | Self::Es256 => true,
            Self::Hs256 => false,
        }
    }

    /// The `alg` value, which is also the stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Hs256 => "HS256",
        }
    }
}

/// The state of a signing key (R39).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningKeyStatus {
    /// Published, does not sign yet.
    Next,
    /// Signs and verifies. There is exactly one.
    Active,
    /// Only verifies.
    Retired,
}

impl SigningKeyStatus {
    /// The stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }
}

/// A stored algorithm or status is unknown.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a signing algorithm or status")]
pub struct UnknownSigningText(String);

impl std::str::FromStr for SigningAlgorithm {
    type Err = UnknownSigningText;

    fn from_str(text: &str) -> Result<Self, UnknownSigningText> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == text)
            .ok_or_else(|| UnknownSigningText(text.to_owned()))
    }
}

impl std::str::FromStr for SigningKeyStatus {
    type Err = UnknownSigningText;

    fn from_str(text: &str) -> Result<Self, UnknownSigningText> {
        [Self::Next, Self::Active, Self::Retired]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| UnknownSigningText(text.to_owned()))
    }
}

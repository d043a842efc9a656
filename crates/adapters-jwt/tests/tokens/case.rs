//! A kind of token with one key, and a signer of arbitrary tokens with that key.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tenantry_adapters_jwt::JwtTokens;
use tenantry_domain::sessions::{TokenIssuer as _, TokenVerifier as _};
use tenantry_domain::signing_keys::{SigningAlgorithm, SigningKey};
use tenantry_domain::values::{SecretText, Timestamp};

use crate::support::{
    ACCESS_ID, ACCOUNT, ISSUER, NOW, PROJECT, REFRESH_ID, SESSION, at, grant, new_key_of,
    tokens_with,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Access,
    Refresh,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Access, Self::Refresh];

    pub(crate) const fn typ(self) -> &'static str {
        match self {
            Self::Access => "at+jwt",
            Self::Refresh => "rt+jwt",
        }
    }

    /// Maximum lifetime in seconds.
    pub(crate) const fn lifetime(self) -> i64 {
        match self {
            Self::Access => 1_800,
            Self::Refresh => 604_800,
        }
    }

    /// The claims of such a token for [`grant`].
    pub(crate) fn claims(self) -> Value {
        let mut claims = json!({
            "iss": ISSUER, "aud": PROJECT, "sub": ACCOUNT,
            "iat": NOW, "nbf": NOW, "exp": NOW + self.lifetime(),
            "jti": REFRESH_ID, "sid": SESSION, "type": "refresh", "project_id": PROJECT,
        });
        if self == Self::Access {
            claims["jti"] = json!(ACCESS_ID);
            claims["type"] = json!("access");
            claims["role"] = json!("end_user");
            claims["email_verified"] = json!(false);
        }
        claims
    }

    pub(crate) fn accepts(self, tokens: &JwtTokens, token: &str, now: Timestamp) -> bool {
        match self {
            Self::Access => tokens.verify_access(token, now).is_some(),
            Self::Refresh => tokens.verify_refresh(token, now).is_some(),
        }
    }
}

/// One kind of token with a key.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) kind: Kind,
    pub(crate) key: SigningKey,
    tokens: JwtTokens,
}

impl Case {
    pub(crate) fn new(kind: Kind, algorithm: SigningAlgorithm) -> Self {
        Self::with_key(kind, new_key_of(algorithm))
    }

    pub(crate) fn with_key(kind: Kind, key: SigningKey) -> Self {
        let tokens = tokens_with(std::slice::from_ref(&key));
        Self { kind, key, tokens }
    }

    /// Each kind with each algorithm.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let pairs = SigningAlgorithm::ALL.map(|algorithm| Kind::ALL.map(|kind| (kind, algorithm)));
        pairs
            .into_iter()
            .flatten()
            .map(|(kind, algorithm)| Self::new(kind, algorithm))
    }

    pub(crate) fn header(&self) -> Value {
        json!({ "typ": self.kind.typ(), "alg": self.key.algorithm.as_str(), "kid": self.key.kid })
    }

    pub(crate) fn claims(&self) -> Value {
        self.kind.claims()
    }

    pub(crate) fn issued(&self) -> SecretText {
        let pair = self.tokens.issue(&grant()).unwrap();
        match self.kind {
            Kind::Access => pair.access,
            Kind::Refresh => pair.refresh,
        }
    }

    /// A token with any header and claims, signed with the key.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    /// A token with any content, JSON or not, signed with the key.
    pub(crate) fn sign_text(&self, header: &str, claims: &str) -> String {
        let input = signing_input(header, claims);
        let signature = URL_SAFE_NO_PAD.encode(signature(&self.key, input.as_bytes()));
        [input, signature].join(".")
    }

    pub(crate) fn accepts(&self, token: &str) -> bool {
        self.kind.accepts(&self.tokens, token, at(NOW))
    }

    pub(crate) fn accepts_at(&self, token: &str, now: Timestamp) -> bool {
        self.kind.accepts(&self.tokens, token, now)
    }

    #[track_caller]
    pub(crate) fn assert_accepted(&self, token: &str, description: &str) {
        assert!(self.accepts(token), "{description}: {self:?}");
    }

    #[track_caller]
    pub(crate) fn assert_rejected(&self, token: &str, description: &str) {
        assert!(!self.accepts(token), "{description}: {self:?}");
    }
}

/// The signed part of a token.
pub(crate) fn signing_input(header: &str, claims: &str) -> String {
    [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".")
}

/// Signs as specified in RFC 7518 §3.2 and §3.4 and in RFC 8037 §3.1.
fn signature(key: &SigningKey, message: &[u8]) -> Vec<u8> {
    let private_key = key.private_key.expose();
    match key.algorithm {
        SigningAlgorithm::EdDsa => {
            let pair = Ed25519KeyPair::from_pkcs8(private_key).unwrap();
            pair.sign(message).as_ref().to_vec()
        }
        SigningAlgorithm::Es256 => {
            let pair =
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private_key).unwrap();
            let signature = pair.sign(&SystemRandom::new(), message).unwrap();
            signature.as_ref().to_vec()
        }
        SigningAlgorithm::Hs256 => hmac_sha256(private_key, message),
    }
}

pub(crate) fn hmac_sha256(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hmac::sign(&key, message).as_ref().to_vec()
}

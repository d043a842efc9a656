//! JSON Web Tokens, read independently of the libraries of the server.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// A decoded token.
pub struct Jwt {
    /// The JOSE header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
    signed: String,
    signature: Vec<u8>,
}

impl Jwt {
    /// Decodes a token without verifying it.
    #[track_caller]
    pub fn read(token: &str) -> Self {
        let (signed, signature) = token.rsplit_once('.').expect("a token has three parts");
        let (header, claims) = signed.split_once('.').expect("a token has three parts");
        Self {
            header: decoded(header),
            claims: decoded(claims),
            signed: signed.to_owned(),
            signature: bytes(signature),
        }
    }

    /// Whether the key in the set with its `kid` signed it.
    pub fn is_signed_by(&self, key_set: &Value) -> bool {
        let keys = key_set["keys"].as_array().expect("a key set");
        let named = keys.iter().find(|key| key["kid"] == self.header["kid"]);
        named.is_some_and(|key| {
            assert_eq!(key["alg"], self.header["alg"]);
            public_key(key)
                .verify(self.signed.as_bytes(), &self.signature)
                .is_ok()
        })
    }

    /// Seconds from `iat` to `exp`.
    #[track_caller]
    pub fn lifetime(&self) -> i64 {
        self.seconds("exp") - self.seconds("iat")
    }

    /// A time claim.
    #[track_caller]
    pub fn seconds(&self, claim: &str) -> i64 {
        self.claims[claim].as_i64().expect("whole seconds")
    }
}

/// One claim of a token.
#[track_caller]
pub fn claim(token: &str, name: &str) -> Value {
    Jwt::read(token).claims[name].clone()
}

/// The key of an entry in a key set (RFC 7517).
#[track_caller]
fn public_key(key: &Value) -> UnparsedPublicKey<Vec<u8>> {
    let member = |name: &str| bytes(key[name].as_str().expect("a string"));
    match key["alg"].as_str() {
        Some("EdDSA") => UnparsedPublicKey::new(&ED25519, member("x")),
        Some("ES256") => {
            let point = [vec![4], member("x"), member("y")].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        }
        other => unreachable!("no public key has the algorithm {other:?}"),
    }
}

/// The names of an object's members, sorted.
#[track_caller]
pub fn names(object: &Value) -> Vec<&str> {
    let object = object.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

/// JSON as base64url.
pub fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// Decodes base64url.
#[track_caller]
pub fn bytes(base64url: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(base64url).expect("base64url")
}

#[track_caller]
fn decoded(part: &str) -> Value {
    serde_json::from_slice(&bytes(part)).expect("JSON")
}

//! The differences between the algorithms: key formats, and their conversion for `jsonwebtoken`.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use tenantry_domain::signing_keys::{SigningAlgorithm, SigningKey};

/// Length of a shared secret, equal to the output of its hash (RFC 7518 §3.2).
pub(crate) const SECRET_BYTES: usize = 32;

pub(crate) const fn algorithm_of(algorithm: SigningAlgorithm) -> Algorithm {
    match algorithm {
        SigningAlgorithm::EdDsa => Algorithm::EdDSA,
        SigningAlgorithm::Es256 => Algorithm::ES256,
        SigningAlgorithm::Hs256 => Algorithm::HS256,
    }
}

pub(crate) fn encoding_key(key: &SigningKey) -> EncodingKey {
    let private_key = key.private_key.expose();
    match key.algorithm {
        SigningAlgorithm::EdDsa => EncodingKey::from_ed_der(private_key),
        SigningAlgorithm::Es256 => EncodingKey::from_ec_der(private_key),
        SigningAlgorithm::Hs256 => EncodingKey::from_secret(private_key),
    }
}

pub(crate) fn decoding_key(key: &SigningKey) -> DecodingKey {
    match key.algorithm {
        // Despite their names, these expect the raw 32 bytes of RFC 8032 and the raw point, not DER.
        SigningAlgorithm::EdDsa => DecodingKey::from_ed_der(&key.public_key),
        SigningAlgorithm::Es256 => DecodingKey::from_ec_der(&key.public_key),
        SigningAlgorithm::Hs256 => DecodingKey::from_secret(key.private_key.expose()),
    }
}

/// Whether the private key can be parsed and matches the public key. A mismatched pair would sign tokens
/// that fail verification.
pub(crate) fn is_consistent(key: &SigningKey) -> bool {
    let private_key = key.private_key.expose();
    match key.algorithm {
        SigningAlgorithm::EdDsa => Ed25519KeyPair::from_pkcs8(private_key)
            .is_ok_and(|pair| pair.public_key().as_ref() == key.public_key),
        SigningAlgorithm::Es256 => {
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private_key)
                .is_ok_and(|pair| pair.public_key().as_ref() == key.public_key)
        }
        SigningAlgorithm::Hs256 => private_key.len() == SECRET_BYTES && key.public_key.is_empty(),
    }
}

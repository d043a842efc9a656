use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tenantry_domain::signing_keys::{
    SigningAlgorithm, SigningKey, SigningKeyGenerator, SigningKeyStatus,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{SecretBytes, Timestamp};

use crate::algorithm::SECRET_BYTES;
use crate::thumbprint;

/// Generates signing keys of one algorithm with the random generator of `aws-lc-rs`: Ed25519 (RFC 8032),
/// ECDSA on P-256 (FIPS 186-5), or shared secrets for HMAC.
#[derive(Clone, Copy, Debug)]
pub struct JwtKeyGenerator {
    algorithm: SigningAlgorithm,
}

impl JwtKeyGenerator {
    /// Generates keys of this algorithm (`TENANTRY_JWT_ALGORITHM`).
    #[must_use]
    pub const fn new(algorithm: SigningAlgorithm) -> Self {
        Self { algorithm }
    }
}

impl SigningKeyGenerator for JwtKeyGenerator {
    fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    fn generate(&self, now: Timestamp) -> Result<SigningKey, PortError> {
        let material = match self.algorithm {
            SigningAlgorithm::EdDsa => ed25519(),
            SigningAlgorithm::Es256 => p256(),
            SigningAlgorithm::Hs256 => shared_secret(),
        };
        let material = material.map_err(PortError::unavailable)?;
        Ok(SigningKey {
            kid: material.kid,
            algorithm: self.algorithm,
            private_key: material.private_key,
            public_key: material.public_key,
            status: SigningKeyStatus::Active,
            created_at: now,
            retired_at: None,
        })
    }
}

struct KeyMaterial {
    kid: String,
    private_key: SecretBytes,
    public_key: Vec<u8>,
}

fn ed25519() -> Result<KeyMaterial, Unspecified> {
    let pair = Ed25519KeyPair::generate()?;
    let public_key = pair.public_key().as_ref();
    Ok(KeyMaterial {
        kid: thumbprint::of_ed25519(public_key),
        private_key: SecretBytes::new(pair.to_pkcs8()?.as_ref().to_vec()),
        public_key: public_key.to_vec(),
    })
}

fn p256() -> Result<KeyMaterial, Unspecified> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
    let public_key = pair.public_key().as_ref();
    // A byte for "uncompressed", then both coordinates (SEC 1 §2.3.3).
    let (_, point) = public_key.split_first().ok_or(Unspecified)?;
    let (x, y) = point.split_at(point.len() / 2);
    Ok(KeyMaterial {
        kid: thumbprint::of_p256(x, y),
        private_key: SecretBytes::new(pair.to_pkcs8v1()?.as_ref().to_vec()),
        public_key: public_key.to_vec(),
    })
}

/// The `kid` is random. One derived from the secret could be used to test guesses of the secret.
fn shared_secret() -> Result<KeyMaterial, Unspecified> {
    let mut kid = [0; 16];
    rand::fill(&mut kid)?;
    let mut secret = vec![0; SECRET_BYTES];
    rand::fill(&mut secret)?;
    Ok(KeyMaterial {
        kid: URL_SAFE_NO_PAD.encode(kid),
        private_key: SecretBytes::new(secret),
        public_key: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::is_consistent;

    fn generated(algorithm: SigningAlgorithm) -> SigningKey {
        let now = Timestamp::from_unix_seconds(1_765_103_400);
        JwtKeyGenerator::new(algorithm).generate(now).unwrap()
    }

    #[test]
    fn a_new_key_is_active_and_complete() {
        for (algorithm, public_bytes) in [
            (SigningAlgorithm::EdDsa, 32),
            (SigningAlgorithm::Es256, 65),
            (SigningAlgorithm::Hs256, 0),
        ] {
            let key = generated(algorithm);
            assert!(is_consistent(&key));
            assert_eq!(JwtKeyGenerator::new(algorithm).algorithm(), algorithm);
            assert_eq!(key.algorithm, algorithm);
            assert_eq!(key.public_key.len(), public_bytes);
            assert_eq!(key.status, SigningKeyStatus::Active);
            assert_eq!(key.created_at.unix_seconds(), 1_765_103_400);
            assert_eq!(key.retired_at, None);
        }
    }

    #[test]
    fn the_kid_of_a_key_pair_is_its_thumbprint() {
        let key = generated(SigningAlgorithm::EdDsa);
        assert_eq!(key.kid, thumbprint::of_ed25519(&key.public_key));
        let key = generated(SigningAlgorithm::Es256);
        assert_eq!(key.public_key[0], 4);
        let (x, y) = key.public_key[1..].split_at(32);
        assert_eq!(key.kid, thumbprint::of_p256(x, y));
    }

    #[test]
    fn r60_the_kid_of_a_shared_secret_is_not_derived_from_it() {
        let key = generated(SigningAlgorithm::Hs256);
        let secret = key.private_key.expose();
        assert_eq!(secret.len(), 32);
        let kid = URL_SAFE_NO_PAD.decode(&key.kid).unwrap();
        assert_eq!(kid.len(), 16);
        assert!(
            !secret
                .windows(4)
                .any(|part| kid.windows(4).any(|w| w == part))
        );
        assert!(!thumbprint::of_ed25519(secret).starts_with(&key.kid));
    }

    #[test]
    fn generated_keys_are_unique() {
        for algorithm in SigningAlgorithm::ALL {
            let (first, second) = (generated(algorithm), generated(algorithm));
            assert_ne!(first.private_key, second.private_key);
            assert_ne!(first.kid, second.kid);
        }
    }
}

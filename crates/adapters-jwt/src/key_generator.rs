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

/// Makes keys of one algorithm, from the randomness of the cryptographic library: Ed25519 (RFC 8032),
/// ECDSA on P-256 (FIPS 186-5), or shared secrets for HMAC.
#[derive(Clone, Copy, Debug)]
pub struct JwtKeyGenerator {
    algorithm: SigningAlgorithm,
}

impl JwtKeyGenerator {
    /// Makes keys of this algorithm: `TENANTRY_JWT_ALGORITHM`.
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

struct Material {
    kid: String,
    private_key: SecretBytes,
    public_key: Vec<u8>,
}

fn ed25519() -> Result<Material, Unspecified> {
    let pair = Ed25519KeyPair::generate()?;
    let public_key = pair.public_key().as_ref();
    Ok(Material {
        kid: thumbprint::of_ed25519(public_key),
        private_key: SecretBytes::new(pair.to_pkcs8()?.as_ref().to_vec()),
        public_key: public_key.to_vec(),
    })
}

fn p256() -> Result<Material, Unspecified> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
    let public_key = pair.public_key().as_ref();
    // One byte that says "uncompressed", then both coordinates (SEC 1 §2.3.3).
    let (_, point) = public_key.split_first().ok_or(Unspecified)?;
    let (x, y) = point.split_at(point.len() / 2);
    Ok(Material {
        kid: thumbprint::of_p256(x, y),
        private_key: SecretBytes::new(pair.to_pkcs8v1()?.as_ref().to_vec()),
        public_key: public_key.to_vec(),
    })
}

/// Its name is random: one that followed from the secret would let everybody check login attempts of it.
fn shared_secret() -> Result<Material, Unspecified> {
    let mut name = [0; 16];
    rand::fill(&mut name)?;
    let mut secret = vec![0; SECRET_BYTES];
    rand::fill(&mut secret)?;
    Ok(Material {
        kid: URL_SAFE_NO_PAD.encode(name),
        private_key: SecretBytes::new(secret),
        public_key: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::is_sound;

    fn made(algorithm: SigningAlgorithm) -> SigningKey {
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
            let key = made(algorithm);
            assert!(is_sound(&key));
            assert_eq!(JwtKeyGenerator::new(algorithm).algorithm(), algorithm);
            assert_eq!(key.algorithm, algorithm);
            assert_eq!(key.public_key.len(), public_bytes);
            assert_eq!(key.status, SigningKeyStatus::Active);
            assert_eq!(key.created_at.unix_seconds(), 1_765_103_400);
            assert_eq!(key.retired_at, None);
        }
    }

    #[test]
    fn a_key_with_a_public_part_is_named_by_its_thumbprint() {
        let key = made(SigningAlgorithm::EdDsa);
        assert_eq!(key.kid, thumbprint::of_ed25519(&key.public_key));
        let key = made(SigningAlgorithm::Es256);
        assert_eq!(key.public_key[0], 4);
        let (x, y) = key.public_key[1..].split_at(32);
        assert_eq!(key.kid, thumbprint::of_p256(x, y));
    }

    #[test]
    fn r60_the_name_of_a_shared_secret_does_not_follow_from_it() {
        let key = made(SigningAlgorithm::Hs256);
        let secret = key.private_key.expose();
        assert_eq!(secret.len(), 32);
        let name = URL_SAFE_NO_PAD.decode(&key.kid).unwrap();
        assert_eq!(name.len(), 16);
        assert!(
            !secret
                .windows(4)
                .any(|part| name.windows(4).any(|w| w == part))
        );
        assert!(!thumbprint::of_ed25519(secret).starts_with(&key.kid));
    }

    #[test]
    fn no_two_keys_are_alike() {
        for algorithm in SigningAlgorithm::ALL {
            let (first, second) = (made(algorithm), made(algorithm));
            assert_ne!(first.private_key, second.private_key);
            assert_ne!(first.kid, second.kid);
        }
    }
}

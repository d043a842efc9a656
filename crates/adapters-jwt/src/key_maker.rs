use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use tenantry_domain::model::{SigningAlgorithm, SigningKey, SigningKeyStatus};
use tenantry_domain::ports::{SigningKeyMaker, TokenError};
use tenantry_domain::values::{SecretBytes, Timestamp};

/// Makes Ed25519 keys (RFC 8032), from the randomness of the cryptographic library.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ed25519KeyMaker;

impl SigningKeyMaker for Ed25519KeyMaker {
    fn make(&self, now: Timestamp) -> Result<SigningKey, TokenError> {
        let pair = Ed25519KeyPair::generate().map_err(failed)?;
        let private_key = pair.to_pkcs8().map_err(failed)?;
        let public_key = pair.public_key().as_ref();
        Ok(SigningKey {
            kid: thumbprint(public_key),
            algorithm: SigningAlgorithm::EdDsa,
            private_key: SecretBytes::new(private_key.as_ref().to_vec()),
            public_key: public_key.to_vec(),
            status: SigningKeyStatus::Active,
            created_at: now,
        })
    }
}

/// The name of a key that follows from the key itself: its thumbprint (RFC 7638 §3, RFC 8037 §2).
fn thumbprint(public_key: &[u8]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public_key);
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(members))
}

fn failed(error: aws_lc_rs::error::Unspecified) -> TokenError {
    TokenError::Failed(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_rfc_8037_appendix_a3() {
        let public_key = URL_SAFE_NO_PAD
            .decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
            .unwrap();
        assert_eq!(
            thumbprint(&public_key),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    #[test]
    fn a_new_key_is_active_and_complete() {
        let now = Timestamp::from_unix_seconds(1_765_103_400);
        let key = Ed25519KeyMaker.make(now).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(key.private_key.expose()).unwrap();
        assert_eq!(pair.public_key().as_ref(), key.public_key);
        assert_eq!(key.public_key.len(), 32);
        assert_eq!(key.kid, thumbprint(&key.public_key));
        assert_eq!(key.status, SigningKeyStatus::Active);
        assert_eq!(key.created_at, now);
    }

    #[test]
    fn no_two_keys_are_alike() {
        let now = Timestamp::from_unix_seconds(0);
        let first = Ed25519KeyMaker.make(now).unwrap();
        let second = Ed25519KeyMaker.make(now).unwrap();
        assert_ne!(first.private_key, second.private_key);
        assert_ne!(first.kid, second.kid);
    }
}

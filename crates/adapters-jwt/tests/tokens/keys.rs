//! Keys that sign and keys that verify.

use aws_lc_rs::encoding::AsBigEndian as _;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use tenantry_adapters_jwt::{JwtTokens, KeySetError};
use tenantry_domain::sessions::{TokenIssuer as _, TokenVerifier as _};
use tenantry_domain::signing_keys::{SigningAlgorithm, SigningKey, SigningKeyStatus};
use tenantry_domain::store::PortError;
use tenantry_domain::values::SecretBytes;

use crate::support::{NOW, at, grant, new_key, new_key_of, part, settings, tokens_with};

fn key(status: SigningKeyStatus) -> SigningKey {
    SigningKey {
        status,
        ..new_key()
    }
}

fn rejection(keys: &[SigningKey]) -> KeySetError {
    let Err(PortError::Corrupt(source)) = JwtTokens::new(keys, settings()) else {
        unreachable!("these keys cannot be used");
    };
    *source.downcast().unwrap()
}

#[test]
fn r39_the_active_key_signs_and_all_keys_verify() {
    let retired = key(SigningKeyStatus::Retired);
    let active = key(SigningKeyStatus::Active);
    let next = key(SigningKeyStatus::Next);
    let tokens = tokens_with(&[retired.clone(), active.clone(), next.clone()]);
    let access = tokens.issue(&grant()).unwrap().access;
    assert!(part(access.expose(), 0).contains(&active.kid));
    for old in [retired, next] {
        let issuer = tokens_with(&[SigningKey {
            status: SigningKeyStatus::Active,
            ..old
        }]);
        let token = issuer.issue(&grant()).unwrap().access;
        assert!(tokens.verify_access(token.expose(), at(NOW)).is_some());
    }
}

#[test]
fn r39_all_public_keys_and_no_secrets_are_published() {
    let keys = [
        key(SigningKeyStatus::Retired),
        new_key_of(SigningAlgorithm::Es256),
        SigningKey {
            status: SigningKeyStatus::Next,
            ..new_key_of(SigningAlgorithm::Hs256)
        },
        key(SigningKeyStatus::Next),
    ];
    let published = tokens_with(&keys).public_keys();
    let [retired, active, _, next] = &keys;
    let expected = [retired, active, next].map(|key| key.to_public().unwrap());
    assert_eq!(published, expected);
}

#[test]
fn tokens_of_a_removed_key_are_rejected() {
    let access = tokens_with(&[new_key()]).issue(&grant()).unwrap().access;
    let tokens = tokens_with(&[new_key()]);
    assert!(tokens.verify_access(access.expose(), at(NOW)).is_none());
}

#[test]
fn exactly_one_key_must_be_active() {
    assert_eq!(rejection(&[]), KeySetError::ActiveKeys(0));
    let retired = key(SigningKeyStatus::Retired);
    assert_eq!(rejection(&[retired]), KeySetError::ActiveKeys(0));
    let two = [new_key(), new_key()];
    assert_eq!(rejection(&two), KeySetError::ActiveKeys(2));
}

#[test]
fn r35_two_keys_with_the_same_kid_are_rejected() {
    let active = new_key();
    let duplicate = SigningKey {
        kid: active.kid.clone(),
        ..key(SigningKeyStatus::Retired)
    };
    let kid = active.kid.clone();
    assert_eq!(
        rejection(&[active, duplicate]),
        KeySetError::DuplicateKid { kid }
    );
}

#[test]
fn invalid_keys_are_rejected() {
    for algorithm in SigningAlgorithm::ALL {
        let valid = new_key_of(algorithm);
        let with_public = |public_key: Vec<u8>| SigningKey {
            public_key,
            ..valid.clone()
        };
        let with_private = |private_key: &[u8]| SigningKey {
            private_key: SecretBytes::new(private_key.to_vec()),
            ..valid.clone()
        };
        let mut longer_public = valid.public_key.clone();
        longer_public.push(0);
        let mut invalid = vec![
            with_public(new_key_of(SigningAlgorithm::EdDsa).public_key),
            with_public(new_key_of(SigningAlgorithm::Es256).public_key),
            with_public(longer_public),
            with_private(&valid.private_key.expose()[1..]),
            with_private(&[]),
        ];
        if algorithm.is_asymmetric() {
            invalid.push(with_public(Vec::new()));
            invalid.push(with_private(new_key_of(algorithm).private_key.expose()));
        }
        for key in invalid {
            let kid = valid.kid.clone();
            assert_eq!(rejection(&[key]), KeySetError::InvalidKey { kid });
        }
    }
}

#[test]
fn r35_a_key_with_the_wrong_algorithm_is_rejected() {
    for actual in SigningAlgorithm::ALL {
        for stated in SigningAlgorithm::ALL.into_iter().filter(|a| *a != actual) {
            let key = SigningKey {
                algorithm: stated,
                ..new_key_of(actual)
            };
            let kid = key.kid.clone();
            assert_eq!(rejection(&[key]), KeySetError::InvalidKey { kid });
        }
    }
}

#[test]
fn r60_neither_debug_output_nor_errors_contain_a_private_key() {
    for algorithm in SigningAlgorithm::ALL {
        let key = new_key_of(algorithm);
        let invalid = SigningKey {
            public_key: vec![4],
            ..key.clone()
        };
        let rejection = rejection(&[invalid]);
        let tokens = tokens_with(std::slice::from_ref(&key));
        let output = format!("{tokens:?} {rejection} {rejection:?}");
        assert!(output.contains("[redacted]"));
        for bytes in secret_part(&key).windows(4) {
            let as_list = format!("{bytes:?}");
            assert!(!output.contains(as_list.trim_matches(['[', ']'])));
        }
    }
}

/// The secret without the public key, which PKCS #8 also contains.
fn secret_part(key: &SigningKey) -> Vec<u8> {
    let private_key = key.private_key.expose();
    match key.algorithm {
        SigningAlgorithm::EdDsa => {
            let pair = Ed25519KeyPair::from_pkcs8(private_key).unwrap();
            let seed = pair.seed().unwrap().as_be_bytes().unwrap();
            seed.as_ref().to_vec()
        }
        SigningAlgorithm::Es256 => {
            let form = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let pair = EcdsaKeyPair::from_pkcs8(form, private_key).unwrap();
            let number = pair.private_key().as_be_bytes().unwrap();
            number.as_ref().to_vec()
        }
        SigningAlgorithm::Hs256 => private_key.to_vec(),
    }
}

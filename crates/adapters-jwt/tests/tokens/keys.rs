//! Which keys sign and which verify.

use aws_lc_rs::encoding::AsBigEndian as _;
use aws_lc_rs::signature::Ed25519KeyPair;
use tenantry_adapters_jwt::{JwtTokens, KeyRingError};
use tenantry_domain::model::{SigningKey, SigningKeyStatus};
use tenantry_domain::ports::{TokenError, TokenIssuer as _, TokenVerifier as _};
use tenantry_domain::values::SecretBytes;

use crate::support::{NOW, at, grant, new_key, part, settings, tokens_with};

fn key(status: SigningKeyStatus) -> SigningKey {
    SigningKey {
        status,
        ..new_key()
    }
}

fn refusal(keys: &[SigningKey]) -> KeyRingError {
    let Err(TokenError::Failed(source)) = JwtTokens::new(keys, settings()) else {
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
    let fresh = tokens.issue(&grant()).unwrap().access;
    assert!(part(fresh.expose(), 0).contains(&active.kid));
    for old in [retired, next] {
        let earlier = tokens_with(&[SigningKey {
            status: SigningKeyStatus::Active,
            ..old
        }]);
        let token = earlier.issue(&grant()).unwrap().access;
        assert!(tokens.verify_access(token.expose(), at(NOW)).is_ok());
    }
}

#[test]
fn r39_all_keys_are_published() {
    let keys = [
        key(SigningKeyStatus::Retired),
        key(SigningKeyStatus::Active),
        key(SigningKeyStatus::Next),
    ];
    let published = tokens_with(&keys).public_keys();
    let expected: Vec<_> = keys.iter().map(SigningKey::to_public).collect();
    assert_eq!(published, expected);
}

#[test]
fn a_key_that_is_gone_verifies_nothing() {
    let gone = tokens_with(&[new_key()]).issue(&grant()).unwrap().access;
    let tokens = tokens_with(&[new_key()]);
    assert!(tokens.verify_access(gone.expose(), at(NOW)).is_err());
}

#[test]
fn exactly_one_key_must_be_active() {
    assert_eq!(refusal(&[]), KeyRingError::ActiveKeys(0));
    let retired = key(SigningKeyStatus::Retired);
    assert_eq!(refusal(&[retired]), KeyRingError::ActiveKeys(0));
    let two = [new_key(), new_key()];
    assert_eq!(refusal(&two), KeyRingError::ActiveKeys(2));
}

#[test]
fn r35_two_keys_of_one_name_are_refused() {
    let active = new_key();
    let namesake = SigningKey {
        kid: active.kid.clone(),
        ..key(SigningKeyStatus::Retired)
    };
    let kid = active.kid.clone();
    assert_eq!(
        refusal(&[active, namesake]),
        KeyRingError::DuplicateKid { kid }
    );
}

#[test]
fn damaged_keys_are_refused() {
    let good = new_key();
    let kid = good.kid.clone();
    let foreign_public = SigningKey {
        public_key: new_key().public_key,
        ..good.clone()
    };
    let short_public = SigningKey {
        public_key: good.public_key[..31].to_vec(),
        ..good.clone()
    };
    let cut_private = SigningKey {
        private_key: SecretBytes::new(good.private_key.expose()[1..].to_vec()),
        ..good
    };
    for damaged in [foreign_public, short_public, cut_private] {
        assert_eq!(
            refusal(&[damaged]),
            KeyRingError::Damaged { kid: kid.clone() }
        );
    }
}

#[test]
fn r60_neither_debug_output_nor_errors_hold_a_private_key() {
    let key = new_key();
    let damaged = SigningKey {
        public_key: Vec::new(),
        ..key.clone()
    };
    let refusal = refusal(&[damaged]);
    let tokens = tokens_with(std::slice::from_ref(&key));
    let shown = format!("{tokens:?} {refusal} {refusal:?}");
    assert!(shown.contains("[redacted]"));
    let pair = Ed25519KeyPair::from_pkcs8(key.private_key.expose()).unwrap();
    let seed = pair.seed().unwrap().as_be_bytes().unwrap();
    for bytes in seed.as_ref().windows(4) {
        let as_list = format!("{bytes:?}");
        assert!(!shown.contains(as_list.trim_matches(['[', ']'])));
    }
}

//! Tokens signed with another algorithm or key than their header states (RFC 8725 §2.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tenantry_domain::signing_keys::{SigningAlgorithm, SigningKey, SigningKeyStatus};

use crate::case::{Case, Kind, hmac_sha256, signing_input};
use crate::support::{NOW, at, new_key_of, tokens_with, with};

#[test]
fn r35_other_algorithms_are_rejected() {
    for case in Case::all() {
        for algorithm in [
            "none", "None", "NONE", "EdDSA", "ES256", "HS256", "HS384", "HS512", "ES384", "RS256",
            "PS256", "Ed25519", "eddsa", "es256", "hs256", "",
        ] {
            if algorithm == case.key.algorithm.as_str() {
                continue;
            }
            let header = with(case.header(), "alg", json!(algorithm));
            case.assert_rejected(&case.sign(&header, &case.claims()), algorithm);
        }
    }
}

#[test]
fn r35_a_token_without_signature_is_rejected() {
    for case in Case::all() {
        for algorithm in ["none", case.key.algorithm.as_str()] {
            let header = with(case.header(), "alg", json!(algorithm));
            let token = case.sign(&header, &case.claims());
            let (input, _) = token.rsplit_once('.').unwrap();
            case.assert_rejected(&format!("{input}."), algorithm);
            case.assert_rejected(input, algorithm);
        }
    }
}

/// Faulty implementations accept such signatures for any message.
#[test]
fn r35_constant_signatures_are_rejected() {
    for case in Case::all() {
        let input = signing_input(&case.header().to_string(), &case.claims().to_string());
        for length in [1, 32, 64, 65, 96] {
            for byte in [0, 1, 0xff] {
                let signature = URL_SAFE_NO_PAD.encode(vec![byte; length]);
                case.assert_rejected(&format!("{input}.{signature}"), "constant");
            }
        }
    }
}

#[test]
fn r35_unknown_and_missing_keys_are_rejected() {
    for case in Case::all() {
        for kid in [
            json!("other"),
            json!(""),
            json!(null),
            json!(1),
            json!([case.key.kid]),
        ] {
            let header = with(case.header(), "kid", kid);
            case.assert_rejected(&case.sign(&header, &case.claims()), "kid");
        }
        let mut header = case.header();
        header.as_object_mut().unwrap().remove("kid");
        case.assert_rejected(&case.sign(&header, &case.claims()), "no kid");
    }
}

#[test]
fn r35_another_key_with_the_same_kid_is_rejected() {
    for case in Case::all() {
        for algorithm in SigningAlgorithm::ALL {
            let key = SigningKey {
                kid: case.key.kid.clone(),
                ..new_key_of(algorithm)
            };
            let swapped = Case::with_key(case.kind, key);
            for header in [case.header(), swapped.header()] {
                case.assert_rejected(&swapped.sign(&header, &case.claims()), "key");
            }
        }
    }
}

/// The classic attack uses the published key as the secret of an HMAC.
#[test]
fn r35_a_public_key_is_not_a_shared_secret() {
    for case in Case::all() {
        if !case.key.algorithm.is_asymmetric() {
            continue;
        }
        let public_key = &case.key.public_key;
        let as_text = URL_SAFE_NO_PAD.encode(public_key).into_bytes();
        let coordinates = public_key[1..].to_vec();
        for secret in [public_key.clone(), as_text, coordinates, Vec::new()] {
            for algorithm in ["HS256", case.key.algorithm.as_str()] {
                let header = with(case.header(), "alg", json!(algorithm));
                let token = hmac_token(&secret, &header, &case.claims());
                case.assert_rejected(&token, algorithm);
            }
        }
    }
}

#[test]
fn r35_a_kid_is_not_a_shared_secret() {
    for kind in Kind::ALL {
        let case = Case::new(kind, SigningAlgorithm::Hs256);
        let kid = case.key.kid.as_bytes();
        for secret in [kid, &[0; 32], &[]] {
            let token = hmac_token(secret, &case.header(), &case.claims());
            case.assert_rejected(&token, "kid");
        }
    }
}

/// After a change of the setting, keys of several algorithms are in use.
#[test]
fn r35_in_a_mixed_key_set_no_key_verifies_tokens_of_another() {
    for kind in Kind::ALL {
        let cases = SigningAlgorithm::ALL.map(|algorithm| Case::new(kind, algorithm));
        let key_set = cases.each_ref().map(|case| SigningKey {
            status: match case.key.algorithm {
                SigningAlgorithm::EdDsa => SigningKeyStatus::Active,
                SigningAlgorithm::Es256 => SigningKeyStatus::Retired,
                SigningAlgorithm::Hs256 => SigningKeyStatus::Next,
            },
            ..case.key.clone()
        });
        let tokens = tokens_with(&key_set);
        for signer in &cases {
            for named in &cases {
                for algorithm in SigningAlgorithm::ALL {
                    let header = with(named.header(), "alg", json!(algorithm.as_str()));
                    let token = signer.sign(&header, &signer.claims());
                    let is_expected =
                        signer.key.kid == named.key.kid && algorithm == signer.key.algorithm;
                    let is_accepted = kind.accepts(&tokens, &token, at(NOW));
                    assert_eq!(is_accepted, is_expected, "{signer:?} {header}");
                }
            }
        }
    }
}

fn hmac_token(secret: &[u8], header: &Value, claims: &Value) -> String {
    let input = signing_input(&header.to_string(), &claims.to_string());
    let signature = URL_SAFE_NO_PAD.encode(hmac_sha256(secret, input.as_bytes()));
    [input, signature].join(".")
}

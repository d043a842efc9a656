//! Tokens under another algorithm or another key than the one they name (RFC 8725 §2.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tenantry_domain::signing_keys::{SigningAlgorithm, SigningKey, SigningKeyStatus};

use crate::case::{Case, Kind, hmac_sha256, message};
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
            let (message, _) = token.rsplit_once('.').unwrap();
            case.assert_rejected(&format!("{message}."), algorithm);
            case.assert_rejected(message, algorithm);
        }
    }
}

/// Signatures that broken implementations take for any message.
#[test]
fn r35_signatures_of_nothing_are_rejected() {
    for case in Case::all() {
        let message = message(&case.header().to_string(), &case.claims().to_string());
        for length in [1, 32, 64, 65, 96] {
            for byte in [0, 1, 0xff] {
                let signature = URL_SAFE_NO_PAD.encode(vec![byte; length]);
                case.assert_rejected(&format!("{message}.{signature}"), "filled");
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
fn r35_another_key_under_the_same_name_is_rejected() {
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

/// The classic: the public key, which everybody has, taken for the secret of an HMAC.
#[test]
fn r35_a_public_key_is_no_shared_secret() {
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
fn r35_a_name_is_no_shared_secret() {
    for kind in Kind::ALL {
        let case = Case::new(kind, SigningAlgorithm::Hs256);
        let name = case.key.kid.as_bytes();
        for secret in [name, &[0; 32], &[]] {
            let token = hmac_token(secret, &case.header(), &case.claims());
            case.assert_rejected(&token, "name");
        }
    }
}

/// After the setting has changed, keys of several algorithms are in use. Each signs for itself only.
#[test]
fn r35_in_a_mixed_ring_no_key_signs_for_another() {
    for kind in Kind::ALL {
        let cases = SigningAlgorithm::ALL.map(|algorithm| Case::new(kind, algorithm));
        let ring = cases.each_ref().map(|case| SigningKey {
            status: match case.key.algorithm {
                SigningAlgorithm::EdDsa => SigningKeyStatus::Active,
                SigningAlgorithm::Es256 => SigningKeyStatus::Retired,
                SigningAlgorithm::Hs256 => SigningKeyStatus::Next,
            },
            ..case.key.clone()
        });
        let tokens = tokens_with(&ring);
        for signer in &cases {
            for named in &cases {
                for algorithm in SigningAlgorithm::ALL {
                    let header = with(named.header(), "alg", json!(algorithm.as_str()));
                    let token = signer.sign(&header, &signer.claims());
                    let is_right =
                        signer.key.kid == named.key.kid && algorithm == signer.key.algorithm;
                    let is_accepted = kind.accepts(&tokens, &token, at(NOW));
                    assert_eq!(is_accepted, is_right, "{signer:?} {header}");
                }
            }
        }
    }
}

fn hmac_token(secret: &[u8], header: &Value, claims: &Value) -> String {
    let message = message(&header.to_string(), &claims.to_string());
    let signature = URL_SAFE_NO_PAD.encode(hmac_sha256(secret, message.as_bytes()));
    [message, signature].join(".")
}

//! Tokens that differ from a valid one in one respect. Most are signed with the right key, so that this
//! difference is the only possible reason for the rejection.

use serde_json::{Value, json};
use tenantry_domain::signing_keys::SigningAlgorithm;

use crate::case::{Case, Kind};
use crate::support::{ACCOUNT, ISSUER, NOW, PROJECT, with};

#[test]
fn an_unmodified_token_of_the_test_signer_is_accepted() {
    for case in Case::all() {
        case.assert_accepted(&case.sign(&case.header(), &case.claims()), "unmodified");
    }
}

#[test]
fn r35_headers_that_choose_their_own_key_or_rules_are_rejected() {
    for case in Case::all() {
        for (member, value) in [
            ("crit", json!(["exp"])),
            ("crit", json!([])),
            ("jku", json!("https://attacker.example/keys")),
            ("jwk", json!({ "kty": "OKP", "crv": "Ed25519", "x": "AA" })),
            ("x5u", json!("https://attacker.example/cert")),
            ("x5c", json!([])),
            ("x5t", json!("AA")),
            ("x5t#S256", json!("AA")),
            ("b64", json!(false)),
            ("zip", json!("DEF")),
            ("enc", json!("A128GCM")),
            ("cty", json!("JWT")),
            ("anything", json!(1)),
        ] {
            let header = with(case.header(), member, value);
            case.assert_rejected(&case.sign(&header, &case.claims()), member);
        }
    }
}

#[test]
fn r35_a_token_over_8_kib_is_rejected() {
    for case in Case::all() {
        let padded = |bytes: usize| {
            let claims = with(case.claims(), "more", json!("x".repeat(bytes)));
            case.sign(&case.header(), &claims)
        };
        let short = padded(5_000);
        assert!(short.len() <= 8_192, "{}", short.len());
        case.assert_accepted(&short, "short");
        let long = padded(6_000);
        assert!(long.len() > 8_192, "{}", long.len());
        case.assert_rejected(&long, "8 KiB");
        case.assert_rejected(&"A".repeat(10_000_000), "10 MB");
    }
}

#[test]
fn r36_every_claim_is_required() {
    for case in Case::all() {
        let claims = case.claims();
        for member in claims.as_object().unwrap().keys() {
            let mut without = claims.clone();
            without.as_object_mut().unwrap().remove(member);
            case.assert_rejected(&case.sign(&case.header(), &without), member);
        }
    }
}

#[test]
fn r36_wrong_json_types_are_rejected() {
    for case in Case::all() {
        let claims = case.claims();
        for (member, value) in claims.as_object().unwrap() {
            let wrong = [
                json!(null),
                json!([value]),
                json!({}),
                match value {
                    Value::String(_) => json!(NOW),
                    other => json!(other.to_string()),
                },
            ];
            for wrong in wrong {
                let forged = with(claims.clone(), member, wrong.clone());
                let token = case.sign(&case.header(), &forged);
                case.assert_rejected(&token, &format!("{member}: {wrong}"));
            }
        }
        for member in ["iat", "nbf", "exp"] {
            let forged = with(claims.clone(), member, json!(1_765_103_400.5));
            case.assert_rejected(&case.sign(&case.header(), &forged), member);
        }
    }
}

#[test]
fn r36_other_issuers_are_rejected() {
    for case in Case::all() {
        for issuer in [
            "https://accounts.example.com/",
            "https://other.example.com",
            "",
        ] {
            let forged = with(case.claims(), "iss", json!(issuer));
            case.assert_rejected(&case.sign(&case.header(), &forged), issuer);
        }
    }
}

#[test]
fn r37_the_audience_must_be_the_project_or_without_one_the_issuer() {
    for case in Case::all() {
        for audience in [ISSUER, ACCOUNT, ""] {
            let forged = with(case.claims(), "aud", json!(audience));
            case.assert_rejected(&case.sign(&case.header(), &forged), audience);
        }
        let mut developer = case.claims();
        developer.as_object_mut().unwrap().remove("project_id");
        if case.kind == Kind::Access {
            developer = with(developer, "role", json!("developer"));
        }
        case.assert_rejected(&case.sign(&case.header(), &developer), PROJECT);
        let developer = with(developer, "aud", json!(ISSUER));
        case.assert_accepted(&case.sign(&case.header(), &developer), ISSUER);
    }
}

#[test]
fn r37_role_and_project_must_match() {
    let case = Case::new(Kind::Access, SigningAlgorithm::EdDsa);
    for role in ["developer", "platform_operator", "admin", ""] {
        let forged = with(case.claims(), "role", json!(role));
        case.assert_rejected(&case.sign(&case.header(), &forged), role);
    }
}

#[test]
fn r37_an_access_token_is_not_a_refresh_token_and_vice_versa() {
    for case in Case::all() {
        let (other_kind, other_type) = match case.kind {
            Kind::Access => (Kind::Refresh, "refresh"),
            Kind::Refresh => (Kind::Access, "access"),
        };
        let other = Case::with_key(other_kind, case.key.clone());
        case.assert_rejected(other.issued().expose(), "the other kind");
        for typ in [
            other_kind.typ(),
            "JWT",
            "AT+JWT",
            "RT+JWT",
            "application/at+jwt",
            "",
        ] {
            let header = with(case.header(), "typ", json!(typ));
            case.assert_rejected(&case.sign(&header, &case.claims()), typ);
        }
        for text in [other_type, "Access", "Refresh", ""] {
            let forged = with(case.claims(), "type", json!(text));
            case.assert_rejected(&case.sign(&case.header(), &forged), text);
        }
        // The claims of one kind with the header of the other, and vice versa.
        case.assert_rejected(&case.sign(&case.header(), &other.claims()), "its claims");
        case.assert_rejected(&case.sign(&other.header(), &case.claims()), "its header");
    }
}

#[test]
fn invalid_ids_are_rejected() {
    for case in Case::all() {
        for member in ["sub", "sid", "jti"] {
            let forged = with(case.claims(), member, json!("1"));
            case.assert_rejected(&case.sign(&case.header(), &forged), member);
        }
        let forged = with(
            with(case.claims(), "project_id", json!("1")),
            "aud",
            json!("1"),
        );
        case.assert_rejected(&case.sign(&case.header(), &forged), "project_id");
    }
}

//! Tokens that differ from a good one in one thing. Most are signed with the right key, so that nothing
//! but that one thing can be the reason to refuse them.

use serde_json::{Value, json};
use tenantry_domain::model::SigningKey;
use tenantry_domain::ports::{AccessClaims, TokenError, TokenIssuer as _, TokenVerifier as _};

use crate::support::{
    ACCOUNT, ISSUER, NOW, PROJECT, access_claims, access_header, at, grant, new_key, sign,
    sign_text, tokens_with, with,
};

fn verify(key: &SigningKey, token: &str) -> Result<AccessClaims, TokenError> {
    tokens_with(std::slice::from_ref(key)).verify_access(token, at(NOW))
}

fn assert_refused(key: &SigningKey, token: &str, why: &str) {
    let result = verify(key, token);
    assert!(matches!(result, Err(TokenError::Refused)), "{why}");
}

#[test]
fn the_forger_can_make_a_good_token() {
    let key = new_key();
    let token = sign(&key, &access_header(&key), &access_claims());
    assert_eq!(
        verify(&key, &token).unwrap().account_id.to_string(),
        ACCOUNT
    );
}

#[test]
fn r35_other_algorithms_are_refused() {
    let key = new_key();
    for algorithm in [
        "none", "None", "NONE", "HS256", "ES256", "RS256", "Ed25519", "eddsa", "",
    ] {
        let header = with(access_header(&key), "alg", json!(algorithm));
        assert_refused(&key, &sign(&key, &header, &access_claims()), algorithm);
    }
}

#[test]
fn r35_a_token_without_signature_is_refused() {
    let key = new_key();
    for algorithm in ["none", "EdDSA"] {
        let header = with(access_header(&key), "alg", json!(algorithm));
        let token = sign(&key, &header, &access_claims());
        let (message, _) = token.rsplit_once('.').unwrap();
        assert_refused(&key, &format!("{message}."), algorithm);
        assert_refused(&key, message, algorithm);
    }
}

#[test]
fn r35_unknown_and_missing_keys_are_refused() {
    let key = new_key();
    for kid in [
        json!("other"),
        json!(""),
        json!(null),
        json!(1),
        json!([key.kid]),
    ] {
        let header = with(access_header(&key), "kid", kid);
        assert_refused(&key, &sign(&key, &header, &access_claims()), "kid");
    }
    let header = json!({ "typ": "at+jwt", "alg": "EdDSA" });
    assert_refused(&key, &sign(&key, &header, &access_claims()), "no kid");
}

#[test]
fn r35_another_key_under_the_same_name_is_refused() {
    let key = new_key();
    let other = SigningKey {
        kid: key.kid.clone(),
        ..new_key()
    };
    assert_refused(
        &key,
        &sign(&other, &access_header(&key), &access_claims()),
        "key",
    );
}

#[test]
fn r35_headers_that_choose_their_own_key_or_rules_are_refused() {
    let key = new_key();
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
        let header = with(access_header(&key), member, value);
        assert_refused(&key, &sign(&key, &header, &access_claims()), member);
    }
}

#[test]
fn r35_a_token_over_8_kib_is_refused() {
    let key = new_key();
    let padded = |bytes: usize| {
        let claims = with(access_claims(), "more", json!("x".repeat(bytes)));
        sign(&key, &access_header(&key), &claims)
    };
    let short = padded(5_000);
    assert!(short.len() <= 8_192, "{}", short.len());
    assert!(verify(&key, &short).is_ok());
    let long = padded(6_000);
    assert!(long.len() > 8_192, "{}", long.len());
    assert_refused(&key, &long, "8 KiB");
    assert_refused(&key, &"A".repeat(10_000_000), "10 MB");
}

#[test]
fn r36_every_claim_is_required() {
    let key = new_key();
    let claims = access_claims();
    for member in claims.as_object().unwrap().keys() {
        let mut without = claims.clone();
        without.as_object_mut().unwrap().remove(member);
        assert_refused(&key, &sign(&key, &access_header(&key), &without), member);
    }
}

#[test]
fn r36_wrong_json_types_are_refused() {
    let key = new_key();
    let claims = access_claims();
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
            let token = sign(&key, &access_header(&key), &forged);
            assert_refused(&key, &token, &format!("{member}: {wrong}"));
        }
    }
    for member in ["iat", "nbf", "exp"] {
        let forged = with(claims.clone(), member, json!(1_765_103_400.5));
        assert_refused(&key, &sign(&key, &access_header(&key), &forged), member);
    }
}

#[test]
fn r36_other_issuers_are_refused() {
    let key = new_key();
    for issuer in [
        "https://accounts.example.com/",
        "https://other.example.com",
        "",
    ] {
        let forged = with(access_claims(), "iss", json!(issuer));
        assert_refused(&key, &sign(&key, &access_header(&key), &forged), issuer);
    }
}

#[test]
fn r37_the_audience_is_the_project_and_nothing_else() {
    let key = new_key();
    for audience in [ISSUER, ACCOUNT, ""] {
        let forged = with(access_claims(), "aud", json!(audience));
        assert_refused(&key, &sign(&key, &access_header(&key), &forged), audience);
    }
    let mut developer = with(access_claims(), "role", json!("developer"));
    developer.as_object_mut().unwrap().remove("project_id");
    assert_refused(&key, &sign(&key, &access_header(&key), &developer), PROJECT);
    let developer = with(developer, "aud", json!(ISSUER));
    assert!(verify(&key, &sign(&key, &access_header(&key), &developer)).is_ok());
}

#[test]
fn r37_role_and_project_must_fit() {
    let key = new_key();
    for role in ["developer", "platform_operator", "admin", ""] {
        let forged = with(access_claims(), "role", json!(role));
        assert_refused(&key, &sign(&key, &access_header(&key), &forged), role);
    }
}

#[test]
fn r37_a_refresh_token_is_no_access_token() {
    let key = new_key();
    let tokens = tokens_with(std::slice::from_ref(&key));
    let refresh = tokens.issue(&grant()).unwrap().refresh;
    assert_refused(&key, refresh.expose(), "refresh token");
    for typ in ["rt+jwt", "JWT", "AT+JWT", "application/at+jwt", ""] {
        let header = with(access_header(&key), "typ", json!(typ));
        assert_refused(&key, &sign(&key, &header, &access_claims()), typ);
    }
    for kind in ["refresh", "Access", ""] {
        let forged = with(access_claims(), "type", json!(kind));
        assert_refused(&key, &sign(&key, &access_header(&key), &forged), kind);
    }
}

#[test]
fn ids_that_are_none_are_refused() {
    let key = new_key();
    for member in ["sub", "sid", "jti"] {
        let forged = with(access_claims(), member, json!("1"));
        assert_refused(&key, &sign(&key, &access_header(&key), &forged), member);
    }
    let forged = with(
        with(access_claims(), "project_id", json!("1")),
        "aud",
        json!("1"),
    );
    assert_refused(
        &key,
        &sign(&key, &access_header(&key), &forged),
        "project_id",
    );
}

#[test]
fn a_member_named_twice_is_refused() {
    let key = new_key();
    let header = access_header(&key).to_string();
    let claims = access_claims().to_string();
    let doubled = |json: &str, member: &str| json.replacen('{', &format!("{{{member},"), 1);
    let token = sign_text(&key, &doubled(&header, r#""typ":"at+jwt""#), &claims);
    assert_refused(&key, &token, "typ twice");
    let token = sign_text(&key, &header, &doubled(&claims, r#""exp":1765105200"#));
    assert_refused(&key, &token, "exp twice");
    let token = sign_text(&key, &header, &doubled(&claims, r#""role":"end_user""#));
    assert_refused(&key, &token, "role twice");
}

#[test]
fn what_is_no_token_is_refused() {
    let key = new_key();
    let claims = access_claims().to_string();
    for token in ["", ".", "..", "...", "a.b.c", "é.é.é", "ak_0123456789"] {
        assert_refused(&key, token, token);
    }
    for header in ["", "null", "[]", "\"at+jwt\"", "{", "{}"] {
        assert_refused(&key, &sign_text(&key, header, &claims), header);
    }
    let header = access_header(&key).to_string();
    for claims in ["", "null", "[]", "{", "{}"] {
        assert_refused(&key, &sign_text(&key, &header, claims), claims);
    }
}

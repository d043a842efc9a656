//! `GET /.well-known/jwks.json`

use actix_web::http::header::{CACHE_CONTROL, ContentType, ETag, EntityTag, IfNoneMatch};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tenantry_domain::signing_keys::{PublicKey, SigningAlgorithm};

use crate::app_state::State;

/// Get the public keys of access tokens
///
/// A JSON Web Key Set (RFC 7517). It may be cached for five minutes; a new key is published before it is
/// used. A token verified with these keys stays valid until `exp`, also after a logout. The set is empty while
/// tokens are signed with `HS256`, whose only key is secret.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "Discovery",
    responses(
        (status = 200, description = "The key set", body = Object),
        (status = 304, description = "The key set matches `If-None-Match`"),
    ),
)]
pub(crate) async fn get_jwks(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let known: Option<IfNoneMatch> = request.get_header();
    response(&state.api.use_cases.list_public_keys.run(), known.as_ref())
}

fn response(keys: &[PublicKey], known: Option<&IfNoneMatch>) -> HttpResponse {
    let keys: Vec<Value> = keys.iter().filter_map(jwk).collect();
    let body = json!({ "keys": keys }).to_string();
    let tag = EntityTag::new_strong(URL_SAFE_NO_PAD.encode(Sha256::digest(&body)));
    let is_known = known.is_some_and(|known| matches(known, &tag));
    let mut response = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header(ETag(tag));
    if is_known {
        response.finish()
    } else {
        response.content_type(ContentType::json()).body(body)
    }
}

/// The weak comparison of RFC 9110 §13.1.2.
fn matches(known: &IfNoneMatch, tag: &EntityTag) -> bool {
    match known {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(tag)),
    }
}

/// A key as a JWK (RFC 7517 §4); `None` for a secret key.
fn jwk(key: &PublicKey) -> Option<Value> {
    let mut entry = match key.algorithm {
        SigningAlgorithm::EdDsa => json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "x": URL_SAFE_NO_PAD.encode(&key.public_key),
        }),
        SigningAlgorithm::Es256 => {
            let (x, y) = coordinates(&key.public_key)?;
            json!({
                "kty": "EC",
                "crv": "P-256",
                "x": URL_SAFE_NO_PAD.encode(x),
                "y": URL_SAFE_NO_PAD.encode(y),
            })
        }
        SigningAlgorithm::Hs256 => return None,
    };
    let members = entry.as_object_mut()?;
    members.insert("kid".to_owned(), json!(key.kid));
    members.insert("alg".to_owned(), json!(key.algorithm.as_str()));
    members.insert("use".to_owned(), json!("sig"));
    Some(entry)
}

/// Both coordinates of an uncompressed point on P-256, 32 bytes each (SEC 1 §2.3.3).
fn coordinates(point: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_form, coordinates) = point.split_first()?;
    coordinates.split_at_checked(32)
}

#[cfg(test)]
mod tests {
    use actix_web::body::{MessageBody as _, to_bytes};
    use actix_web::http::StatusCode;
    use actix_web::http::header::{ETAG, HeaderName};

    use super::*;

    fn key(algorithm: SigningAlgorithm, public_key: Vec<u8>) -> PublicKey {
        PublicKey {
            kid: "name".to_owned(),
            algorithm,
            public_key,
        }
    }

    fn point() -> Vec<u8> {
        [vec![4], vec![1; 32], vec![2; 32]].concat()
    }

    fn header<'a>(response: &'a HttpResponse, name: &HeaderName) -> &'a str {
        response.headers().get(name).unwrap().to_str().unwrap()
    }

    #[actix_web::test]
    async fn each_public_key_has_the_members_of_its_type() {
        let keys = [
            key(SigningAlgorithm::EdDsa, vec![0; 32]),
            key(SigningAlgorithm::Es256, point()),
        ];
        let response = response(&keys, None);
        assert_eq!(response.status(), StatusCode::OK);
        let body = to_bytes(response.into_body()).await.unwrap();
        let (zeros, ones, twos) = (
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
            "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI",
        );
        let expected = json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "x": zeros, "kid": "name", "alg": "EdDSA", "use": "sig" },
            { "kty": "EC", "crv": "P-256", "x": ones, "y": twos, "kid": "name", "alg": "ES256", "use": "sig" },
        ] });
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), expected);
    }

    #[test]
    fn r60_a_shared_secret_is_never_published() {
        assert_eq!(jwk(&key(SigningAlgorithm::Hs256, vec![7; 32])), None);
    }

    #[test]
    fn an_unchanged_key_set_is_not_sent_again() {
        let keys = [key(SigningAlgorithm::EdDsa, vec![0; 32])];
        let first = response(&keys, None);
        let tag: EntityTag = header(&first, &ETAG).parse().unwrap();
        assert!(!tag.weak);
        let other = EntityTag::new_strong("other".to_owned());
        let items =
            |tags: &[&EntityTag]| IfNoneMatch::Items(tags.iter().copied().cloned().collect());
        for known in [items(&[&tag]), items(&[&other, &tag]), IfNoneMatch::Any] {
            let again = response(&keys, Some(&known));
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(header(&again, &ETAG), header(&first, &ETAG));
            assert_eq!(header(&again, &CACHE_CONTROL), "public, max-age=300");
            assert!(again.into_body().try_into_bytes().unwrap().is_empty());
        }
        assert_eq!(
            response(&keys, Some(&items(&[&other]))).status(),
            StatusCode::OK
        );
        let rotated = [key(SigningAlgorithm::EdDsa, vec![1; 32])];
        let changed = response(&rotated, Some(&items(&[&tag])));
        assert_eq!(changed.status(), StatusCode::OK);
        assert_ne!(header(&changed, &ETAG), header(&first, &ETAG));
    }
}

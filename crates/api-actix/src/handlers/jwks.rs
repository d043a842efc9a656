//! `GET /.well-known/jwks.json`

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tenantry_domain::model::{PublicKey, SigningAlgorithm};

use crate::api::State;

/// The keys that access tokens can be checked with
///
/// A JSON Web Key Set (RFC 7517). It may be cached for five minutes; a new key is published before it is
/// used. Whoever checks tokens this way keeps accepting them until `exp`, also after a logout.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "Discovery",
    responses((status = 200, description = "The key set", body = Object)),
)]
pub(crate) async fn jwks(state: web::Data<State>) -> HttpResponse {
    let keys: Vec<Value> = state.api.tokens.public_keys().iter().map(jwk).collect();
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .json(json!({ "keys": keys }))
}

fn jwk(key: &PublicKey) -> Value {
    match key.algorithm {
        SigningAlgorithm::EdDsa => json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "x": URL_SAFE_NO_PAD.encode(&key.public_key),
            "kid": key.kid,
            "alg": key.algorithm.as_str(),
            "use": "sig",
        }),
    }
}

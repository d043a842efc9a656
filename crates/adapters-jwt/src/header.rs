use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Header;
use serde::Deserialize;

use crate::key_set::{ActiveKey, KeySet, VerifyingKey};

/// The `typ` of access tokens (RFC 9068 §2.1).
pub(crate) const ACCESS: &str = "at+jwt";
/// The `typ` of refresh tokens.
pub(crate) const REFRESH: &str = "rt+jwt";

/// The header of an issued token: `typ`, `alg` and `kid` only.
pub(crate) fn of(typ: &str, key: &ActiveKey) -> Header {
    Header {
        typ: Some(typ.to_owned()),
        kid: Some(key.kid.clone()),
        ..Header::new(key.algorithm)
    }
}

/// The header of an accepted token. Any other member is rejected, because some of them let a token choose
/// its key or its rules: `crit`, `jku`, `jwk`, `x5u`, `x5c` (R35).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedHeader {
    typ: String,
    alg: String,
    kid: String,
}

/// The key for the `kid` of the token, if the header has the algorithm of that key and the expected `typ`
/// (R35, R37).
pub(crate) fn find_key<'key_set>(
    token: &str,
    typ: &str,
    key_set: &'key_set KeySet,
) -> Option<&'key_set VerifyingKey> {
    let (encoded, _) = token.split_once('.')?;
    let header: AcceptedHeader =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()?;
    let key = key_set.find(&header.kid)?;
    (header.typ == typ && header.alg == key.algorithm.as_str()).then_some(key)
}

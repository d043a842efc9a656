//! The thumbprint of a key (RFC 7638 §3), which is its `kid`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Of the 32 bytes of an Ed25519 key (RFC 8037 §2).
pub(crate) fn of_ed25519(public_key: &[u8]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public_key);
    of_members(&format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#))
}

/// Of the two coordinates of a P-256 key, 32 bytes each.
pub(crate) fn of_p256(x: &[u8], y: &[u8]) -> String {
    let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
    of_members(&format!(
        r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#
    ))
}

fn of_members(members: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(members))
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
    use serde_json::json;

    use super::*;

    #[test]
    fn the_ed25519_thumbprint_equals_the_example_of_rfc_8037_appendix_a3() {
        let public_key = URL_SAFE_NO_PAD
            .decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
            .unwrap();
        assert_eq!(
            of_ed25519(&public_key),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    /// No RFC has an example, so the reference is `jsonwebtoken`, with the key of RFC 7515 appendix A.3.
    #[test]
    fn the_p256_thumbprint_equals_that_of_another_implementation() {
        let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
        let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
        let key: Jwk =
            serde_json::from_value(json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y })).unwrap();
        let [x, y] = [x, y].map(|text| URL_SAFE_NO_PAD.decode(text).unwrap());
        let expected = key.thumbprint(ThumbprintHash::SHA256).unwrap();
        assert_eq!(of_p256(&x, &y), expected);
    }
}

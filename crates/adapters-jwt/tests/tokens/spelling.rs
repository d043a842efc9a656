//! A token has one spelling.

use tenantry_domain::ports::{TokenIssuer as _, TokenVerifier as _};

use crate::support::{NOW, at, grant, new_key, tokens_with};

/// Every character of base64url, and some that decoders are known to overlook.
const REPLACEMENTS: &str =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \n\t";

#[test]
fn r38_any_changed_character_is_refused() {
    let tokens = tokens_with(&[new_key()]);
    let pair = tokens.issue(&grant()).unwrap();
    let token = pair.access.expose();
    assert!(tokens.verify_access(token, at(NOW)).is_ok());
    for (position, original) in token.char_indices() {
        for replacement in REPLACEMENTS.chars().filter(|c| *c != original) {
            let (before, rest) = token.split_at(position);
            let changed = format!("{before}{replacement}{}", &rest[1..]);
            assert!(
                tokens.verify_access(&changed, at(NOW)).is_err(),
                "{original} at {position} became {replacement}"
            );
        }
    }
}

#[test]
fn r38_any_missing_or_added_character_is_refused() {
    let tokens = tokens_with(&[new_key()]);
    let pair = tokens.issue(&grant()).unwrap();
    let token = pair.access.expose();
    for position in 0..=token.len() {
        let (before, after) = token.split_at(position);
        for added in ["A", "=", ".", " ", "\n", "%"] {
            let changed = [before, added, after].concat();
            let result = tokens.verify_access(&changed, at(NOW));
            assert!(result.is_err(), "{added} at {position}");
        }
        if let Some(rest) = after.get(1..) {
            let result = tokens.verify_access(&[before, rest].concat(), at(NOW));
            assert!(result.is_err(), "nothing at {position}");
        }
    }
}

//! A token has exactly one accepted form.

use crate::case::Case;

/// Every character of base64url, for the signature, whose last character has unused bits.
const BASE64URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A character of base64url and some that lenient decoders ignore, for the signed part.
const OTHERS: &str = "A+/=. \n\t";

#[test]
fn r38_any_changed_character_is_rejected() {
    for case in Case::all() {
        let token = case.issued();
        let token = token.expose();
        case.assert_accepted(token, "unchanged");
        let signature = token.rfind('.').unwrap() + 1;
        for (position, original) in token.char_indices() {
            let extra = if position < signature { "" } else { BASE64URL };
            for replacement in [OTHERS, extra].concat().chars().filter(|c| *c != original) {
                let (before, rest) = token.split_at(position);
                let changed = format!("{before}{replacement}{}", &rest[1..]);
                assert!(
                    !case.accepts(&changed),
                    "{original} at {position} became {replacement}"
                );
            }
        }
    }
}

#[test]
fn r38_any_missing_or_added_character_is_rejected() {
    for case in Case::all() {
        let token = case.issued();
        case.assert_accepted(token.expose(), "unchanged");
        for position in 0..=token.expose().len() {
            let (before, after) = token.expose().split_at(position);
            for added in ["A", "=", ".", " ", "\n", "%"] {
                let changed = [before, added, after].concat();
                assert!(!case.accepts(&changed), "{added} at {position}");
            }
            if let Some(rest) = after.get(1..) {
                let changed = [before, rest].concat();
                assert!(!case.accepts(&changed), "nothing at {position}");
            }
        }
    }
}

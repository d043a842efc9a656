//! Text that is not a well-formed token.

use crate::case::Case;

#[test]
fn a_duplicate_member_is_rejected() {
    for case in Case::all() {
        let header = case.header().to_string();
        let claims = case.claims().to_string();
        let with_duplicate =
            |json: &str, member: &str| json.replacen('{', &format!("{{{member},"), 1);
        let typ = format!(r#""typ":"{}""#, case.kind.typ());
        let token = case.sign_text(&with_duplicate(&header, &typ), &claims);
        case.assert_rejected(&token, "typ twice");
        for member in [
            r#""exp":1765105200"#,
            r#""sub":"019af85c-7440-7707-8707-070707070701""#,
        ] {
            let token = case.sign_text(&header, &with_duplicate(&claims, member));
            case.assert_rejected(&token, member);
        }
    }
}

#[test]
fn malformed_tokens_are_rejected() {
    for case in Case::all() {
        let claims = case.claims().to_string();
        for token in ["", ".", "..", "...", "a.b.c", "é.é.é", "ak_0123456789"] {
            case.assert_rejected(token, token);
        }
        for header in ["", "null", "[]", "\"at+jwt\"", "{", "{}"] {
            case.assert_rejected(&case.sign_text(header, &claims), header);
        }
        let header = case.header().to_string();
        for claims in ["", "null", "[]", "{", "{}"] {
            case.assert_rejected(&case.sign_text(&header, claims), claims);
        }
    }
}

//! The forms of what responses hold.

use serde_json::{Value, json};
use tenantry_acceptance::ApiResponse;

/// One element of a 422.
pub(crate) fn element(field: &str, msg: &str, r#type: &str) -> Value {
    json!({"loc": ["body", field], "msg": msg, "type": r#type})
}

/// Fails unless the response is a 422 with exactly these elements.
#[track_caller]
pub(crate) fn assert_invalid(response: &ApiResponse, elements: &[Value]) {
    response.is(422, &json!({ "detail": elements }));
}

/// Fails unless the response is a 422 whose only element is about the body and has this type.
#[track_caller]
pub(crate) fn assert_bad_body(response: &ApiResponse, r#type: &str) {
    let body = response.json();
    assert_eq!(response.status, 422, "{body}");
    let elements = body.pointer("/detail").and_then(Value::as_array);
    assert_eq!(elements.map(Vec::len), Some(1), "{body}");
    assert_eq!(body.pointer("/detail/0/loc"), Some(&json!(["body"])));
    assert_eq!(body.pointer("/detail/0/type"), Some(&json!(r#type)));
}

/// A hyphenated UUID of version 7 in lower case (RFC 9562).
pub(crate) fn is_uuid_v7(text: &str) -> bool {
    fits(text, "hhhhhhhh-hhhh-7hhh-hhhh-hhhhhhhhhhhh")
}

/// `2025-12-07T10:30:00Z`: UTC and whole seconds.
pub(crate) fn is_whole_second(text: &str) -> bool {
    fits(text, "dddd-dd-ddTdd:dd:ddZ")
}

/// `ak_` and 32 of `[A-Za-z0-9_-]`.
pub(crate) fn is_key(text: &str) -> bool {
    text.strip_prefix("ak_").is_some_and(|rest| {
        let is_safe = |c: u8| c.is_ascii_alphanumeric() || c == b'_' || c == b'-';
        rest.len() == 32 && rest.bytes().all(is_safe)
    })
}

/// In a form, `d` is a digit, `h` a digit or one of `a-f`, and everything else is itself.
fn fits(text: &str, form: &str) -> bool {
    let is_one = |(c, form): (char, char)| match form {
        'd' => c.is_ascii_digit(),
        'h' => c.is_ascii_digit() || ('a'..='f').contains(&c),
        other => c == other,
    };
    text.len() == form.len() && text.chars().zip(form.chars()).all(is_one)
}

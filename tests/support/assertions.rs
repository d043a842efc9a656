//! Checks of responses and of stored rows.

use std::fmt::Write as _;

use aws_lc_rs::digest;
use serde_json::{Value, json};

use crate::{ApiResponse, Database, Rows};

/// One element of a 422.
pub fn element(field: &str, msg: &str, r#type: &str) -> Value {
    json!({"loc": ["body", field], "msg": msg, "type": r#type})
}

/// The element of a field that is missing.
pub fn missing(field: &str) -> Value {
    element(field, "field required", "value_error.missing")
}

/// The element of a field that must not be null.
pub fn null(field: &str) -> Value {
    let msg = "none is not an allowed value";
    element(field, msg, "type_error.none.not_allowed")
}

/// The element of a field that is not a string.
pub fn not_a_string(field: &str) -> Value {
    element(field, "str type expected", "type_error.str")
}

/// The element of an invalid email address.
pub fn not_an_email() -> Value {
    let msg = "value is not a valid email address";
    element("email", msg, "value_error.email")
}

/// The element of a name with more than 255 characters.
pub fn too_long_name() -> Value {
    let msg = "ensure this value has at most 255 characters";
    element("full_name", msg, "value_error.any_str.max_length")
}

/// A broken password rule: its message and the end of its type.
pub type PasswordRule = (&'static str, &'static str);
/// Too short.
pub const MIN_LENGTH: PasswordRule = ("be at least 8 characters long", "min_length");
/// Without an uppercase letter.
pub const UPPERCASE: PasswordRule = ("contain at least one uppercase letter", "uppercase");
/// Without a lowercase letter.
pub const LOWERCASE: PasswordRule = ("contain at least one lowercase letter", "lowercase");
/// Without a digit.
pub const DIGIT: PasswordRule = ("contain at least one digit", "digit");
/// Too long.
pub const MAX_LENGTH: PasswordRule = ("be at most 256 characters long", "max_length");

/// The element of a broken password rule.
pub fn password_element(field: &str, (rule, r#type): PasswordRule) -> Value {
    let msg = format!("Password must {rule}");
    element(field, &msg, &format!("value_error.password.{type}"))
}

/// Fails unless the response is a 422 with exactly these broken password rules.
#[track_caller]
pub fn assert_weak_password(response: &ApiResponse, field: &str, rules: &[PasswordRule]) {
    let elements = rules.iter().map(|rule| password_element(field, *rule));
    assert_invalid(response, &elements.collect::<Vec<_>>());
}

/// Fails unless the response is the 202 of every request for an email.
#[track_caller]
pub fn assert_accepted(response: &ApiResponse) {
    let message = "If an account with this address exists, an email is on its way to it";
    response.assert_json(202, &json!({ "message": message }));
}

/// Fails unless the response is a 422 with exactly these elements.
#[track_caller]
pub fn assert_invalid(response: &ApiResponse, elements: &[Value]) {
    response.assert_json(422, &json!({ "detail": elements }));
}

/// Fails unless the response is a 422 whose only element has this location and this type.
#[track_caller]
pub fn assert_one_element(response: &ApiResponse, loc: &[&str], r#type: &str) {
    response.assert_status(422);
    let body = response.json();
    let elements = body["detail"].as_array().map(Vec::len);
    assert_eq!(elements, Some(1), "{body}");
    assert_eq!(body["detail"][0]["loc"], json!(loc), "{body}");
    assert_eq!(body["detail"][0]["type"], r#type, "{body}");
}

/// Fails unless the response is a 422 whose only element is about the body and has this type.
#[track_caller]
pub fn assert_bad_body(response: &ApiResponse, r#type: &str) {
    assert_one_element(response, &["body"], r#type);
}

/// Fails unless the only audit entry of the request of this response is
/// `ACTION OUTCOME ACTOR_KIND IP_ADDRESS`.
#[track_caller]
pub fn assert_audited(database: &Database, response: &ApiResponse, expected: &str) {
    let id = response.header("X-Request-Id").expect("an id");
    let entries = database.values(&format!(
        "SELECT action || ' ' || outcome || ' ' || actor_kind || ' ' || address AS value \
         FROM audit_entries WHERE request_id = '{id}'"
    ));
    assert_eq!(entries, [expected]);
}

/// Fails unless the response is that of the registration of a developer, field for field.
#[track_caller]
pub fn assert_developer(response: &ApiResponse, email: &str) {
    let members = "id email full_name role is_active created_at provisioning";
    assert_members(response, members);
    assert_account(response, email, "developer");
    let provisioning = &response.json()["provisioning"];
    assert_eq!(super::jwt::names(provisioning).len(), 3);
    let id = response.text("provisioning.project_id");
    assert!(is_uuid_v7(&id), "{id}");
    for key in ["developer_key", "api_key"] {
        let key = response.text(&format!("provisioning.{key}"));
        assert!(is_key(&key), "{key}");
    }
}

/// Fails unless the response is that of the registration of an end user, field for field.
#[track_caller]
pub fn assert_end_user(response: &ApiResponse, email: &str) {
    let members = "id email full_name role is_active created_at project_id access_token refresh_token \
                   token_type";
    assert_members(response, members);
    assert_account(response, email, "end_user");
    assert_eq!(response.text("token_type"), "bearer");
}

/// Fails unless the response is that of the creation of a verified private user, field for field.
#[track_caller]
pub fn assert_private_user(response: &ApiResponse, email: &str) {
    let members = "username email is_active is_superuser is_staff full_name id";
    assert_members(response, members);
    let id = response.text("id");
    assert!(is_uuid_v7(&id), "{id}");
    let expected = json!({
        "username": email,
        "email": email,
        "is_active": true,
        "is_superuser": false,
        "is_staff": false,
        "full_name": "Internal System User",
        "id": id,
    });
    assert_eq!(response.json(), expected);
}

#[track_caller]
fn assert_members(response: &ApiResponse, expected: &str) {
    let expected: Vec<&str> = expected.split(' ').collect();
    assert_eq!(response.members(), expected);
}

#[track_caller]
fn assert_account(response: &ApiResponse, email: &str, role: &str) {
    assert!(is_uuid_v7(&response.text("id")), "{}", response.body);
    assert_eq!(response.text("email"), email);
    assert_eq!(response.text("role"), role);
    assert_eq!(response.json()["is_active"], json!(false));
    let created_at = response.text("created_at");
    assert!(is_whole_second(&created_at), "{created_at}");
}

/// The SHA-256 hash of a secret, in hexadecimal.
pub fn sha256(secret: &str) -> String {
    let mut hex = String::new();
    for byte in digest::digest(&digest::SHA256, secret.as_bytes()).as_ref() {
        write!(hex, "{byte:02x}").expect("a String accepts all text");
    }
    hex
}

/// A hyphenated UUID of version 7 in lower case (RFC 9562).
pub fn is_uuid_v7(text: &str) -> bool {
    matches(text, "hhhhhhhh-hhhh-7hhh-hhhh-hhhhhhhhhhhh")
}

/// `2025-12-07T10:30:00Z`: UTC and whole seconds.
pub fn is_whole_second(text: &str) -> bool {
    matches(text, "dddd-dd-ddTdd:dd:ddZ")
}

/// `ak_` and 32 of `[A-Za-z0-9_-]`.
pub fn is_key(text: &str) -> bool {
    text.strip_prefix("ak_").is_some_and(|rest| {
        let is_safe = |c: u8| c.is_ascii_alphanumeric() || c == b'_' || c == b'-';
        rest.len() == 32 && rest.bytes().all(is_safe)
    })
}

/// In a pattern, `d` is a digit, `h` a lower-case hexadecimal digit; any other character is itself.
fn matches(text: &str, pattern: &str) -> bool {
    let is_one = |(c, pattern): (char, char)| match pattern {
        'd' => c.is_ascii_digit(),
        'h' => c.is_ascii_digit() || ('a'..='f').contains(&c),
        other => c == other,
    };
    text.len() == pattern.len() && text.chars().zip(pattern.chars()).all(is_one)
}

/// How many rows each table gained. Tables without a change are left out; fails when a table lost rows.
#[track_caller]
pub fn added_rows(before: &Rows, after: &Rows) -> Rows {
    let added = after.iter().map(|(table, count)| {
        let before = before.get(table).copied().unwrap_or_default();
        let added = count.checked_sub(before).expect("no row disappears");
        (table.clone(), added)
    });
    added.filter(|(_, added)| *added > 0).collect()
}

/// Expected numbers of rows.
pub fn rows(expected: &[(&str, u64)]) -> Rows {
    let rows = expected.iter();
    rows.map(|(table, count)| ((*table).to_owned(), *count))
        .collect()
}

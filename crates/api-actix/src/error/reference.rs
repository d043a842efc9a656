//! `docs/errors.md`, generated from the catalog.

use std::fmt::Write as _;

use super::ErrorCode;

const INTRODUCTION: &str = "# Errors

<!-- Generated from crates/api-actix/src/error/catalog.rs by `cargo xtask golden`; a test compares the two. -->

By default an error is `{\"detail\": \"<sentence>\"}`. A 422 lists one element for each broken rule:

```json
{\"detail\": [{\"loc\": [\"body\", \"email\"], \"msg\": \"field required\", \"type\": \"value_error.missing\"}]}
```

With `Accept: application/problem+json` the same error comes as RFC 9457. Its `type` is
`urn:tenantry:error:` and the code; the elements of a 422 are in `errors`:

```json
{\"type\": \"urn:tenantry:error:validation_failed\", \"title\": \"The request is not valid\", \"status\": 422,
 \"detail\": \"The request is not valid\", \"code\": \"validation_failed\", \"errors\": []}
```

Codes and types are stable; sentences may become clearer. Every response carries `X-Request-Id`, every 401
`WWW-Authenticate`, every 429 and 503 `Retry-After` in seconds. No error repeats what was sent.

| status | code | sentence | what to do |
|---|---|---|---|
";

const FIELD_TYPES: &str = "
## Types of the elements of a 422

| type | sentence |
|---|---|
| `value_error.missing` | field required |
| `value_error.email` | value is not a valid email address |
| `value_error.jsondecode` | request body is not valid JSON: and why |
| `value_error.password.min_length` | Password must be at least 8 characters long |
| `value_error.password.uppercase` | Password must contain at least one uppercase letter |
| `value_error.password.lowercase` | Password must contain at least one lowercase letter |
| `value_error.password.digit` | Password must contain at least one digit |
| `value_error.password.max_length` | Password must be at most 256 characters long |
| `value_error.password.nul` | Password must not contain NUL characters |
| `value_error.password.common` | Password is too common |
| `value_error.any_str.max_length` | ensure this value has at most 255 characters |
| `value_error.full_name.characters` | Full name must not contain control characters or bidirectional controls |
| `value_error.full_name.blank` | Full name must not be blank |
| `type_error.none.not_allowed` | none is not an allowed value |
| `type_error.str` | str type expected |
| `type_error.bool` | value could not be parsed to a boolean |
| `type_error.uuid` | value is not a valid uuid |
| `type_error.dict` | value is not a valid dict |
";

/// The whole of `docs/errors.md`.
#[must_use]
pub fn error_reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    for error in ErrorCode::ALL {
        let text = error.text();
        let _ = writeln!(
            page,
            "| {} | `{}` | {} | {} |",
            text.status, text.code, text.detail, text.remedy
        );
    }
    page + FIELD_TYPES
}

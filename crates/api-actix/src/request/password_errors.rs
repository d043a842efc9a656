//! What is wrong with a value, in the words of the contract.

use tenantry_domain::values::{FullNameError, Password, PasswordRule};

use crate::error::FieldError;

/// A broken rule in a sentence, for a page.
pub(crate) fn password_complaint(rule: PasswordRule) -> String {
    described(rule).0
}

pub(super) fn password_error(field: &'static str, rule: PasswordRule) -> FieldError {
    let (msg, r#type) = described(rule);
    FieldError::in_field(field, msg, r#type)
}

pub(super) fn full_name_error(error: FullNameError) -> FieldError {
    let (msg, r#type) = match error {
        FullNameError::Blank => ("Full name must not be blank", "value_error.full_name.blank"),
        FullNameError::TooLong => (
            "ensure this value has at most 255 characters",
            "value_error.any_str.max_length",
        ),
        FullNameError::Characters => (
            "Full name must not contain control characters or bidirectional controls",
            "value_error.full_name.characters",
        ),
    };
    FieldError::in_field("full_name", msg, r#type)
}

fn described(rule: PasswordRule) -> (String, &'static str) {
    match rule {
        PasswordRule::MinLength(min) => (
            format!("Password must be at least {min} characters long"),
            "value_error.password.min_length",
        ),
        PasswordRule::Uppercase => (
            "Password must contain at least one uppercase message".to_owned(),
            "value_error.password.uppercase",
        ),
        PasswordRule::Lowercase => (
            "Password must contain at least one lowercase message".to_owned(),
            "value_error.password.lowercase",
        ),
        PasswordRule::Digit => (
            "Password must contain at least one digit".to_owned(),
            "value_error.password.digit",
        ),
        PasswordRule::MaxLength => (
            format!(
                "Password must be at most {} characters long",
                Password::MAX_CHARACTERS
            ),
            "value_error.password.max_length",
        ),
        PasswordRule::Nul => (
            "Password must not contain NUL characters".to_owned(),
            "value_error.password.nul",
        ),
        PasswordRule::Common => (
            "Password is too common".to_owned(),
            "value_error.password.common",
        ),
    }
}

//! The wording of broken rules, as the contract of the API fixes it.

use tenantry_domain::values::{FullNameError, Password, PasswordRule};

use crate::error::Violation;

pub(crate) fn broken_rule(rule: PasswordRule) -> Violation {
    match rule {
        PasswordRule::MinLength(min) => Violation {
            msg: format!("Password must be at least {min} characters long").into(),
            r#type: "value_error.password.min_length",
        },
        PasswordRule::Uppercase => Violation::new(
            "Password must contain at least one uppercase letter",
            "value_error.password.uppercase",
        ),
        PasswordRule::Lowercase => Violation::new(
            "Password must contain at least one lowercase letter",
            "value_error.password.lowercase",
        ),
        PasswordRule::Digit => Violation::new(
            "Password must contain at least one digit",
            "value_error.password.digit",
        ),
        PasswordRule::MaxLength => Violation {
            msg: format!(
                "Password must be at most {} characters long",
                Password::MAX_CHARACTERS
            )
            .into(),
            r#type: "value_error.password.max_length",
        },
        PasswordRule::Nul => Violation::new(
            "Password must not contain NUL characters",
            "value_error.password.nul",
        ),
        PasswordRule::Common => {
            Violation::new("Password is too common", "value_error.password.common")
        }
    }
}

pub(super) const fn full_name_violation(error: FullNameError) -> Violation {
    match error {
        FullNameError::Blank => {
            Violation::new("Full name must not be blank", "value_error.full_name.blank")
        }
        FullNameError::TooLong => Violation::new(
            "ensure this value has at most 255 characters",
            "value_error.any_str.max_length",
        ),
        FullNameError::Characters => Violation::new(
            "Full name must not contain control characters or bidirectional controls",
            "value_error.full_name.characters",
        ),
    }
}

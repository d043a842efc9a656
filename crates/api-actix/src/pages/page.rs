use actix_web::http::StatusCode;
use minijinja::value::Value;
use minijinja::{Error, context};
use tenantry_domain::values::PasswordPolicy;
use tenantry_domain::verifications::VerificationPurpose;

use super::format::{life, rules, shortened, wait};
use super::templates;

/// One page and its content.
///
/// Only end users have a project. The email address is shown in full, because the link was sent to it.
#[derive(Clone, Copy)]
pub(crate) enum Page<'a> {
    /// Asks for confirmation; its button posts the field `token`.
    ConfirmAddress {
        project_name: Option<&'a str>,
        email: &'a str,
        token: &'a str,
    },
    /// The address is verified.
    AddressVerified {
        project_name: Option<&'a str>,
        email: &'a str,
    },
    /// The link to verify an address is unknown, was used, replaced or has expired.
    DeadVerification,
    /// Asks for a new password; its button posts the fields `token` and `password`.
    ChoosePassword {
        project_name: Option<&'a str>,
        email: &'a str,
        token: &'a str,
        policy: PasswordPolicy,
        /// The rules that the submitted password breaks; empty at first.
        broken_rules: &'a [String],
    },
    /// The password is changed.
    PasswordChanged { project_name: Option<&'a str> },
    /// The link to set a password is unknown, was used, replaced or has expired.
    DeadReset,
    /// The client exceeds its quota.
    TooMany { retry_after: u64 },
    /// The server is overloaded or failed.
    Unavailable { retry_after: u64 },
}

impl Page<'_> {
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::ConfirmAddress { .. }
            | Self::AddressVerified { .. }
            | Self::PasswordChanged { .. } => StatusCode::OK,
            Self::ChoosePassword { broken_rules, .. } => {
                if broken_rules.is_empty() {
                    StatusCode::OK
                } else {
                    StatusCode::UNPROCESSABLE_ENTITY
                }
            }
            Self::DeadVerification | Self::DeadReset => StatusCode::BAD_REQUEST,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Seconds for `Retry-After`.
    pub(super) const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after } | Self::Unavailable { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    pub(super) fn html(&self) -> Result<String, Error> {
        templates::render(self.template(), self.values())
    }

    const fn template(&self) -> &'static str {
        match self {
            Self::ConfirmAddress { .. } => "confirm_address.html",
            Self::AddressVerified { .. } => "address_verified.html",
            Self::DeadVerification => "dead_verification.html",
            Self::ChoosePassword { .. } => "choose_password.html",
            Self::PasswordChanged { .. } => "password_changed.html",
            Self::DeadReset => "dead_reset.html",
            Self::TooMany { .. } | Self::Unavailable { .. } => "later.html",
        }
    }

    fn values(&self) -> Value {
        match *self {
            Self::ConfirmAddress {
                project_name,
                email,
                token,
            } => context! {
                project_name => project_name.map(shortened),
                email => email,
                token => token,
            },
            Self::AddressVerified {
                project_name,
                email,
            } => context! {
                project_name => project_name.map(shortened),
                email => email,
            },
            Self::ChoosePassword {
                project_name,
                email,
                token,
                policy,
                broken_rules,
            } => context! {
                project_name => project_name.map(shortened),
                email => email,
                token => token,
                rules => rules(policy),
                broken_rules => broken_rules.iter().map(Value::from).collect::<Value>(),
            },
            Self::PasswordChanged { project_name } => context! {
                project_name => project_name.map(shortened),
            },
            Self::DeadVerification => context! {
                life => life(VerificationPurpose::VerifyEmail.token_ttl()),
            },
            Self::DeadReset => context! {
                life => life(VerificationPurpose::ResetPassword.token_ttl()),
            },
            Self::TooMany { retry_after } => context! {
                reason => "Too many requests came from your address.",
                wait => wait(retry_after),
            },
            Self::Unavailable { retry_after } => context! {
                reason => "The server is too busy for this right now.",
                wait => wait(retry_after),
            },
        }
    }
}

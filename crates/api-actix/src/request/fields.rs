//! From JSON members to values, collecting everything that is wrong on the way.

use serde_json::{Map, Value};
use tenantry_domain::values::{
    EmailAddress, FullName, Password, PasswordRules, ProjectId, SecretText,
};

use super::password_errors::{full_name_error, password_error};
use crate::error::{ApiError, FieldError};

/// The members of a body. Members that nobody asks for are ignored (R11).
pub(crate) struct Fields {
    members: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    pub(crate) const fn of(members: Map<String, Value>) -> Self {
        Self {
            members,
            errors: Vec::new(),
        }
    }

    pub(crate) fn email(&mut self) -> Option<EmailAddress> {
        let text = self.required_text("email")?;
        let email = EmailAddress::parse(&text).map_err(|_| {
            FieldError::in_field(
                "email",
                "value is not a valid email address",
                "value_error.email",
            )
        });
        self.keep(email)
    }

    /// A password that somebody chooses.
    pub(crate) fn new_password(
        &mut self,
        field: &'static str,
        rules: PasswordRules,
    ) -> Option<Password> {
        let text = SecretText::new(self.required_text(field)?);
        match rules.accept(text.expose()) {
            Ok(password) => Some(password),
            Err(rejected) => {
                let broken = rejected.0.into_iter();
                self.errors
                    .extend(broken.map(|rule| password_error(field, rule)));
                None
            }
        }
    }

    /// A password that was chosen earlier, under whatever rules.
    pub(crate) fn known_password(&mut self, field: &'static str) -> Option<Password> {
        let text = SecretText::new(self.required_text(field)?);
        let password = Password::within_bounds(text.expose());
        self.keep(password.map_err(|rule| password_error(field, rule)))
    }

    /// A token or code that was given out earlier; what it is good for is judged elsewhere.
    pub(crate) fn secret(&mut self, field: &'static str) -> Option<SecretText> {
        self.required_text(field).map(SecretText::new)
    }

    /// Whether a member is there and not null.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.members
            .get(field)
            .is_some_and(|value| !value.is_null())
    }

    /// Whether a member is there, null too.
    pub(crate) fn mentions(&self, field: &str) -> bool {
        self.members.contains_key(field)
    }

    /// A name that may be missing, null or blank.
    pub(crate) fn optional_full_name(&mut self) -> Option<FullName> {
        let text = match self.members.remove("full_name") {
            None | Some(Value::Null) => return None,
            Some(value) => self.text("full_name", value)?,
        };
        self.keep(FullName::parse_optional(&text).map_err(full_name_error))
            .flatten()
    }

    pub(crate) fn required_full_name(&mut self) -> Option<FullName> {
        let text = self.required_text("full_name")?;
        self.keep(FullName::parse(&text).map_err(full_name_error))
    }

    /// A boolean that is false when missing; null is rejected.
    pub(crate) fn flag(&mut self, field: &'static str) -> Option<bool> {
        match self.members.remove(field) {
            None => Some(false),
            Some(Value::Bool(flag)) => Some(flag),
            Some(Value::Null) => self.keep(Err(FieldError::null(field))),
            Some(_) => self.keep(Err(FieldError::no_boolean(field))),
        }
    }

    /// A project id that may be missing or null.
    pub(crate) fn optional_project_id(&mut self) -> Option<ProjectId> {
        const FIELD: &str = "project_id";
        match self.members.remove(FIELD)? {
            Value::Null => None,
            Value::String(text) => self.keep(text.parse().map_err(|_| FieldError::no_uuid(FIELD))),
            _ => self.keep(Err(FieldError::no_uuid(FIELD))),
        }
    }

    /// What was read, provided that nothing was wrong. A required field whose value is `None` has left
    /// an error behind, so `None` never gets further than this.
    ///
    /// # Errors
    /// 422 with everything that was wrong, in the order in which it was read.
    pub(crate) fn finish<T>(self, read: Option<T>) -> Result<T, ApiError> {
        match read {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(ApiError::invalid(self.errors)),
        }
    }

    fn required_text(&mut self, field: &'static str) -> Option<String> {
        match self.members.remove(field) {
            Some(value) => self.text(field, value),
            None => self.keep(Err(FieldError::missing(field))),
        }
    }

    fn text(&mut self, field: &'static str, value: Value) -> Option<String> {
        self.keep(match value {
            Value::String(text) => Ok(text),
            Value::Null => Err(FieldError::null(field)),
            _ => Err(FieldError::no_string(field)),
        })
    }

    fn keep<T>(&mut self, result: Result<T, FieldError>) -> Option<T> {
        result.map_err(|error| self.errors.push(error)).ok()
    }
}

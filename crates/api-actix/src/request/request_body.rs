//! JSON bodies: one declaration gives the reader and the OpenAPI schema.

use actix_web::{HttpRequest, web};
use serde_json::{Map, Value};
use tenantry_domain::values::PasswordPolicy;
use utoipa::openapi::ObjectBuilder;

use super::body::{read_object, read_optional_object};
use super::fields::Field;
use crate::app_state::State;
use crate::error::{ApiError, FieldError};

/// A JSON object that [`request_body!`] declares.
pub(crate) trait RequestBody: Sized {
    /// `None` when a field is invalid; `members` then has the errors.
    fn from_members(members: &mut Members) -> Option<Self>;
}

/// Declares a request body. Each member has a [`Field`] that reads it.
///
/// Reading continues after an invalid member, so that a 422 lists all errors in the order of the
/// declaration. Members that are not declared are ignored (R11).
macro_rules! request_body {
    (
        $(#[doc = $doc:literal])+
        $visibility:vis struct $body:ident {
            $($(#[doc = $member_doc:literal])* $member:ident: $value:ty = $field:expr,)+
        }
    ) => {
        $(#[doc = $doc])+
        $visibility struct $body {
            $($(#[doc = $member_doc])* $member: $value,)+
        }

        impl $crate::request::RequestBody for $body {
            fn from_members(members: &mut $crate::request::Members) -> Option<Self> {
                $(let $member: Option<$value> = members.take(stringify!($member), &$field);)+
                Some(Self { $($member: $member?,)+ })
            }
        }

        impl utoipa::PartialSchema for $body {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let object = $crate::request::object(&[$($doc),+]);
                $(let object = $crate::request::property(
                    object, stringify!($member), &$field, &[$($member_doc),*],
                );)+
                object.into()
            }
        }

        impl utoipa::ToSchema for $body {}
    };
}
pub(crate) use request_body;

/// The body of this request.
///
/// # Errors
/// 415 unless it is declared as uncompressed JSON, 413 when too large, 408 when too slow, 422 when it is
/// not one JSON object or a member is invalid.
pub(crate) async fn read_body<B: RequestBody>(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<B, ApiError> {
    read_members(state, request, payload).await?.into_body()
}

/// As [`read_body`], but without a body all members are missing, and no content type is needed.
pub(crate) async fn read_optional_body<B: RequestBody>(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<B, ApiError> {
    let object = read_optional_object(request, payload).await?;
    Members::new(state, object).into_body()
}

/// The members of the body, for handlers that accept several bodies.
pub(crate) async fn read_members(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Members, ApiError> {
    let object = read_object(request, payload).await?;
    Ok(Members::new(state, object))
}

/// The unread members of a JSON object, and the errors in those that were read.
pub(crate) struct Members {
    object: Map<String, Value>,
    policy: PasswordPolicy,
    errors: Vec<FieldError>,
}

impl Members {
    fn new(state: &State, object: Map<String, Value>) -> Self {
        Self {
            object,
            policy: state.api.settings.password_policy,
            errors: Vec::new(),
        }
    }

    /// Whether a member is present and not null.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(|value| !value.is_null())
    }

    pub(crate) fn take<T>(&mut self, name: &'static str, field: &Field<T>) -> Option<T> {
        let parsed = (field.parse)(self.object.remove(name), self.policy);
        let error = |violation| FieldError::in_field(name, violation);
        parsed
            .map_err(|violations| self.errors.extend(violations.into_iter().map(error)))
            .ok()
    }

    /// # Errors
    /// 422 with every error, in the order in which the members are declared.
    pub(crate) fn into_body<B: RequestBody>(mut self) -> Result<B, ApiError> {
        B::from_members(&mut self).ok_or_else(|| ApiError::invalid(self.errors))
    }
}

pub(crate) fn object(doc: &[&str]) -> ObjectBuilder {
    ObjectBuilder::new().description(description(doc))
}

pub(crate) fn property<T>(
    object: ObjectBuilder,
    name: &str,
    field: &Field<T>,
    doc: &[&str],
) -> ObjectBuilder {
    let mut schema = (field.schema)();
    if let Some(text) = description(doc) {
        schema = schema.description(Some(text));
    }
    let object = object.property(name, schema);
    if field.is_required {
        object.required(name)
    } else {
        object
    }
}

fn description(doc: &[&str]) -> Option<String> {
    let lines: Vec<&str> = doc.iter().map(|line| line.trim()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tenantry_domain::values::{EmailAddress, FullName, Password, ProjectId};
    use utoipa::PartialSchema as _;

    use super::*;
    use crate::request::{
        EMAIL, FLAG, FULL_NAME_UPDATE, OPTIONAL_FULL_NAME, OPTIONAL_PROJECT_ID, PUBLIC_PASSWORD,
        Update,
    };

    request_body! {
        /// Text about
        /// the body.
        struct Example {
            email: EmailAddress = EMAIL,
            /// Text about the password.
            password: Password = PUBLIC_PASSWORD,
            full_name: Option<FullName> = OPTIONAL_FULL_NAME,
            is_verified: bool = FLAG,
            project_id: Option<ProjectId> = OPTIONAL_PROJECT_ID,
            nickname: Update<Option<FullName>> = FULL_NAME_UPDATE,
        }
    }

    fn parse(body: Value) -> Result<Example, Value> {
        let mut members = Members {
            object: serde_json::from_value(body).unwrap(),
            policy: PasswordPolicy::Standard,
            errors: Vec::new(),
        };
        Example::from_members(&mut members).ok_or_else(|| json!(members.errors))
    }

    #[test]
    fn a_valid_body_becomes_values_and_other_members_are_ignored() {
        let body = |nickname: &str| {
            let start = r#"{"email": " Jane@Example.com ", "password": "SecurePass123", "role": 1"#;
            parse(serde_json::from_str(&format!("{start}{nickname}}}")).unwrap()).unwrap()
        };
        let example = body("");
        assert_eq!(example.email.as_typed(), "Jane@Example.com");
        assert!(example.password.expose() == "SecurePass123");
        assert_eq!((example.full_name, example.project_id), (None, None));
        assert!(!example.is_verified);
        assert!(matches!(example.nickname, Update::Keep));
        let example = body(r#", "nickname": null"#);
        assert!(matches!(example.nickname, Update::Set(None)));
    }

    #[test]
    fn all_errors_are_reported_in_the_order_of_the_declaration() {
        let errors = parse(json!({"is_verified": null, "full_name": 7, "password": "secret"}));
        let errors = errors.err().unwrap();
        let summary: Vec<_> = errors
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                (
                    error["loc"][1].as_str().unwrap(),
                    error["msg"].as_str().unwrap(),
                )
            })
            .collect();
        let expected = [
            ("email", "field required"),
            ("password", "Password must be at least 8 characters long"),
            (
                "password",
                "Password must contain at least one uppercase letter",
            ),
            ("password", "Password must contain at least one digit"),
            ("full_name", "str type expected"),
            ("is_verified", "none is not an allowed value"),
        ];
        assert_eq!(summary, expected);
    }

    #[test]
    fn the_schema_has_the_same_members() {
        let schema = json!(Example::schema());
        assert_eq!(schema["description"], "Text about\nthe body.");
        assert_eq!(schema["required"], json!(["email", "password"]));
        let properties = &schema["properties"];
        assert_eq!(
            properties["password"]["description"],
            "Text about the password."
        );
        assert_eq!(properties["full_name"]["type"], json!(["string", "null"]));
        assert_eq!(properties["is_verified"]["default"], false);
        assert_eq!(properties.as_object().unwrap().len(), 6);
    }
}

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

/// A rule that a value breaks, without the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) msg: Cow<'static, str>,
    pub(crate) r#type: &'static str,
}

impl Violation {
    pub(crate) const MISSING: Self = Self::new("field required", "value_error.missing");
    pub(crate) const NULL: Self = Self::new(
        "none is not an allowed value",
        "type_error.none.not_allowed",
    );
    pub(crate) const NOT_A_STRING: Self = Self::new("str type expected", "type_error.str");
    pub(crate) const NOT_A_BOOLEAN: Self =
        Self::new("value could not be parsed to a boolean", "type_error.bool");
    pub(crate) const NOT_A_UUID: Self = Self::new("value is not a valid uuid", "type_error.uuid");
    pub(crate) const NOT_AN_OBJECT: Self =
        Self::new("value is not a valid dict", "type_error.dict");
    pub(crate) const NOT_AN_EMAIL_ADDRESS: Self =
        Self::new("value is not a valid email address", "value_error.email");

    pub(crate) const fn new(msg: &'static str, r#type: &'static str) -> Self {
        Self {
            msg: Cow::Borrowed(msg),
            r#type,
        }
    }

    pub(crate) fn not_json(reason: &str) -> Self {
        Self {
            msg: format!("request body is not valid JSON: {reason}").into(),
            r#type: "value_error.jsondecode",
        }
    }
}

impl From<Violation> for Vec<Violation> {
    fn from(violation: Violation) -> Self {
        vec![violation]
    }
}

/// One invalid field of a 422. It never contains the value that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// `["body", "email"]`, or `["body"]` for the body as a whole.
    #[schema(example = json!(["body", "email"]))]
    loc: Vec<&'static str>,
    /// What is wrong, for people.
    #[schema(example = "field required", value_type = String)]
    msg: Cow<'static, str>,
    /// What is wrong, for programs.
    #[schema(example = "value_error.missing")]
    r#type: &'static str,
}

impl FieldError {
    pub(crate) fn in_field(field: &'static str, violation: Violation) -> Self {
        Self::at(vec!["body", field], violation)
    }

    pub(crate) fn in_body(violation: Violation) -> Self {
        Self::at(vec!["body"], violation)
    }

    fn at(loc: Vec<&'static str>, Violation { msg, r#type }: Violation) -> Self {
        Self { loc, msg, r#type }
    }
}

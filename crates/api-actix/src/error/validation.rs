use serde::Serialize;
use utoipa::ToSchema;

/// One broken field of a 422 (seed). Never repeats the value that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// Where: `["body", "email"]`, or `["body"]` for the body as a whole.
    #[schema(example = json!(["body", "email"]))]
    loc: Vec<&'static str>,
    /// What is wrong, for people.
    #[schema(example = "field required")]
    msg: String,
    /// What is wrong, for programs.
    #[schema(example = "value_error.missing")]
    r#type: &'static str,
}

impl FieldError {
    pub(crate) fn in_field(
        field: &'static str,
        msg: impl Into<String>,
        r#type: &'static str,
    ) -> Self {
        Self {
            loc: vec!["body", field],
            msg: msg.into(),
            r#type,
        }
    }

    fn in_body(msg: impl Into<String>, r#type: &'static str) -> Self {
        Self {
            loc: vec!["body"],
            msg: msg.into(),
            r#type,
        }
    }

    pub(crate) fn empty_body() -> Self {
        Self::in_body("field required", "value_error.missing")
    }

    pub(crate) fn no_object() -> Self {
        Self::in_body("value is not a valid dict", "type_error.dict")
    }

    pub(crate) fn no_json(reason: &str) -> Self {
        let msg = format!("request body is not valid JSON: {reason}");
        Self::in_body(msg, "value_error.jsondecode")
    }

    pub(crate) fn missing(field: &'static str) -> Self {
        Self::in_field(field, "field required", "value_error.missing")
    }

    pub(crate) fn null(field: &'static str) -> Self {
        Self::in_field(
            field,
            "none is not an allowed value",
            "type_error.none.not_allowed",
        )
    }

    pub(crate) fn no_string(field: &'static str) -> Self {
        Self::in_field(field, "str type expected", "type_error.str")
    }

    pub(crate) fn no_boolean(field: &'static str) -> Self {
        Self::in_field(
            field,
            "value could not be parsed to a boolean",
            "type_error.bool",
        )
    }

    pub(crate) fn no_uuid(field: &'static str) -> Self {
        Self::in_field(field, "value is not a valid uuid", "type_error.uuid")
    }
}

//! The fields of request bodies.

use serde_json::{Value, json};
use tenantry_domain::values::{
    EmailAddress, FullName, Password, PasswordPolicy, PasswordRules, ProjectId, SecretText,
};
use utoipa::openapi::ObjectBuilder;
use utoipa::openapi::schema::{SchemaFormat, SchemaType, Type};

use super::violations::{broken_rule, full_name_violation};
use crate::error::Violation;

/// How a member of a JSON object is read, and how the OpenAPI document describes it.
pub(crate) struct Field<T> {
    pub(super) is_required: bool,
    pub(super) schema: fn() -> ObjectBuilder,
    /// `None` is a member that was not sent.
    pub(super) parse: fn(Option<Value>, PasswordPolicy) -> Parsed<T>,
}

type Parsed<T> = Result<T, Vec<Violation>>;

/// The new value of a member that may be left out.
pub(crate) enum Update<T> {
    Keep,
    Set(T),
}

pub(crate) const EMAIL: Field<EmailAddress> = Field {
    is_required: true,
    schema: || string().examples(["jane@example.com"]),
    parse: |member, _| {
        let email = EmailAddress::parse(&text(member)?);
        email.map_err(|_| Violation::NOT_AN_EMAIL_ADDRESS.into())
    },
};

/// A new password that a person chooses.
pub(crate) const PUBLIC_PASSWORD: Field<Password> = Field {
    is_required: true,
    schema: || {
        let rules = "At least 8 characters, one of `A-Z`, one of `a-z`, one of `0-9`; at most 256 characters.";
        (CURRENT_PASSWORD.schema)().description(Some(rules))
    },
    parse: |member, policy| new_password(member, policy.public_rules()),
};

/// A new password that a system chooses.
pub(crate) const PRIVATE_PASSWORD: Field<Password> = Field {
    is_required: true,
    schema: || {
        let rules = "At least 8 and at most 256 characters, of any kind.";
        string()
            .examples(["secure_password"])
            .description(Some(rules))
    },
    parse: |member, policy| new_password(member, policy.private_rules()),
};

/// A password that was chosen earlier, possibly under other rules.
pub(crate) const CURRENT_PASSWORD: Field<Password> = Field {
    is_required: true,
    schema: || string().examples(["SecurePass123"]),
    parse: |member, _| {
        let text = SecretText::new(text(member)?);
        Password::within_bounds(text.expose()).map_err(|rule| broken_rule(rule).into())
    },
};

/// A token or a code; the use case decides whether it is valid.
pub(crate) const TOKEN: Field<SecretText> = Field {
    is_required: true,
    schema: string,
    parse: |member, _| Ok(SecretText::new(text(member)?)),
};

pub(crate) const OPTIONAL_TOKEN: Field<Option<SecretText>> = Field {
    is_required: false,
    schema: string,
    parse: |member, policy| match member {
        None => Ok(None),
        sent => (TOKEN.parse)(sent, policy).map(Some),
    },
};

/// A full name that must not be blank.
pub(crate) const FULL_NAME: Field<FullName> = Field {
    is_required: true,
    schema: || full_name(Type::String),
    parse: |member, _| {
        FullName::parse(&text(member)?).map_err(|error| full_name_violation(error).into())
    },
};

/// A full name; missing, null and blank are the same.
pub(crate) const OPTIONAL_FULL_NAME: Field<Option<FullName>> = Field {
    is_required: false,
    schema: || full_name(SchemaType::from_iter([Type::String, Type::Null])),
    parse: |member, _| {
        let Some(member) = member.filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        let name = FullName::parse_optional(&text(Some(member))?);
        name.map_err(|error| full_name_violation(error).into())
    },
};

pub(crate) const FULL_NAME_UPDATE: Field<Update<Option<FullName>>> = Field {
    is_required: false,
    schema: OPTIONAL_FULL_NAME.schema,
    parse: |member, policy| match member {
        None => Ok(Update::Keep),
        sent => (OPTIONAL_FULL_NAME.parse)(sent, policy).map(Update::Set),
    },
};

/// A boolean that is false when missing; null is rejected.
pub(crate) const FLAG: Field<bool> = Field {
    is_required: false,
    schema: || {
        let boolean = ObjectBuilder::new().schema_type(Type::Boolean);
        boolean.default(Some(json!(false)))
    },
    parse: |member, _| match member {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(flag),
        Some(Value::Null) => Err(Violation::NULL.into()),
        Some(_) => Err(Violation::NOT_A_BOOLEAN.into()),
    },
};

/// The id of a project; it may be missing or null.
pub(crate) const OPTIONAL_PROJECT_ID: Field<Option<ProjectId>> = Field {
    is_required: false,
    schema: || {
        string()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .format(Some(SchemaFormat::Custom("uuid".to_owned())))
    },
    parse: |member, _| match member {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => text
            .parse()
            .map(Some)
            .map_err(|_| Violation::NOT_A_UUID.into()),
        Some(_) => Err(Violation::NOT_A_UUID.into()),
    },
};

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn full_name(schema_type: impl Into<SchemaType>) -> ObjectBuilder {
    string()
        .schema_type(schema_type)
        .max_length(Some(255))
        .examples(["Jane Doe"])
}

fn new_password(member: Option<Value>, rules: PasswordRules) -> Parsed<Password> {
    let text = SecretText::new(text(member)?);
    rules
        .accept(text.expose())
        .map_err(|rejected| rejected.0.into_iter().map(broken_rule).collect())
}

fn text(member: Option<Value>) -> Result<String, Violation> {
    match member {
        Some(Value::String(text)) => Ok(text),
        Some(Value::Null) => Err(Violation::NULL),
        Some(_) => Err(Violation::NOT_A_STRING),
        None => Err(Violation::MISSING),
    }
}

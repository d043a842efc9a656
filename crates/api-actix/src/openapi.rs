//! The OpenAPI document, collected from the handlers.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Content, Ref, RefOr, Response};
use utoipa::{Modify, OpenApi};

use crate::error::ErrorResponse;
use crate::handlers::{accounts, health, passwords, sessions, signing_keys, verifications};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tenantry",
        description = "Multi-tenant authentication: operators register developers, developers get projects and keys, end users register in projects, systems create users.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        accounts::register::register,
        sessions::log_in::log_in,
        sessions::refresh::refresh_session,
        sessions::log_out::log_out,
        sessions::logout_all::logout_all,
        sessions::list::list_sessions,
        sessions::revoke::revoke_session,
        accounts::get::get_account,
        accounts::update::update_account,
        verifications::request::request_verification,
        verifications::verify::verify_email,
        passwords::request_reset::request_password_reset,
        passwords::reset::reset_password,
        passwords::change::change_password,
        accounts::create_private::create_private_user,
        signing_keys::get_jwks::get_jwks,
        health::get_liveness,
        health::get_readiness,
        health::get_health,
    ),
    components(schemas(ErrorResponse)),
    modifiers(&Credentials, &Errors),
)]
struct Document;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = |format: &str| {
            let scheme = HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format(format);
            SecurityScheme::Http(scheme.build())
        };
        let header = |name: &str| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(name)));
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("access_token", bearer("JWT"));
        components.add_security_scheme("service_token", bearer("st_…"));
        components.add_security_scheme("operator_key", header("X-Operator-Key"));
        components.add_security_scheme("developer_key", header("X-Developer-Key"));
    }
}

/// Adds to each operation the errors that follow from its kind, and to each error its schema. A handler
/// declares only the errors of its own, and those that need another description.
struct Errors;

/// Status, name in the document, description, and the operations that return it.
type SharedError = (
    &'static str,
    &'static str,
    &'static str,
    fn(&Operation) -> bool,
);

const SHARED_ERRORS: [SharedError; 7] = [
    (
        "401",
        "NotAuthenticated",
        "Not authenticated",
        requires_token,
    ),
    ("408", "RequestTimeout", "The body took too long", has_body),
    ("413", "PayloadTooLarge", "Body too large", has_body),
    ("415", "UnsupportedMediaType", "Not JSON", has_body),
    ("422", "ValidationFailed", "Not valid", has_body),
    ("429", "RateLimited", "Too many requests", is_rate_limited),
    (
        "503",
        "Unavailable",
        "Try again after `Retry-After` seconds",
        is_rate_limited,
    ),
];

impl Modify for Errors {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        for (_, name, description, _) in SHARED_ERRORS {
            let mut response = Response::new(description);
            add_schema(&mut response);
            components
                .responses
                .insert(name.to_owned(), response.into());
        }
        for path in openapi.paths.paths.values_mut() {
            let operations = [
                &mut path.get,
                &mut path.post,
                &mut path.put,
                &mut path.patch,
                &mut path.delete,
            ];
            operations.into_iter().flatten().for_each(add_errors);
        }
    }
}

fn add_errors(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.as_str() >= "400"
        {
            add_schema(response);
        }
    }
    for (status, name, _, applies) in SHARED_ERRORS {
        if applies(operation) {
            let response = Ref::from_response_name(name).into();
            let responses = &mut operation.responses.responses;
            responses.entry(status.to_owned()).or_insert(response);
        }
    }
}

fn add_schema(response: &mut Response) {
    let schema = Ref::from_schema_name("ErrorResponse");
    let content = Content::new(Some(schema));
    response
        .content
        .insert("application/json".to_owned(), content.into());
}

fn requires_token(operation: &Operation) -> bool {
    let alternatives = operation.security.as_deref().unwrap_or_default();
    !alternatives.is_empty() && !alternatives.contains(&SecurityRequirement::default())
}

const fn has_body(operation: &Operation) -> bool {
    operation.request_body.is_some()
}

const fn is_rate_limited(operation: &Operation) -> bool {
    operation.security.is_some() || has_body(operation)
}

pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The OpenAPI document as pretty JSON, as served at `/openapi.json` and kept in `docs/openapi.json`.
#[must_use]
pub fn openapi_json() -> String {
    openapi().to_pretty_json().unwrap_or_default() + "\n"
}

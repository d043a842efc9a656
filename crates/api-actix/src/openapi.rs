//! The OpenAPI document, collected from the handlers.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::handlers::{auth, health, jwks, private};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tenantry",
        description = "Accounts for platforms: operators register developers, developers get projects and keys, end users register into projects, systems create users.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        auth::register::register,
        auth::login::log_in,
        auth::refresh::refresh,
        auth::logout::log_out,
        auth::logout_all::log_out_everywhere,
        auth::sessions::sessions,
        auth::end_session::end_session,
        auth::me::me,
        auth::update_me::rename,
        auth::request_verification::request_verification,
        auth::verify_email::verify_email,
        auth::forgot_password::forgot_password,
        auth::reset_password::reset_password,
        auth::change_password::change_password,
        private::create_user::create_user,
        jwks::jwks,
        health::livez,
        health::readyz,
        health::health,
    ),
    modifiers(&Credentials),
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

pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The OpenAPI document as pretty JSON, as served at `/openapi.json` and kept in `docs/openapi.json`.
#[must_use]
pub fn openapi_json() -> String {
    openapi().to_pretty_json().unwrap_or_default() + "\n"
}

//! Who calls: developers with their keys, and their end users with their tokens.

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Request, Server};

pub(crate) const REGISTER: &str = "/api/v1/auth/register";
pub(crate) const ME: &str = "/api/v1/auth/me";
pub(crate) const PRIVATE_USERS: &str = "/v1/private/users/";

/// The body of a registration that nothing is wrong with.
pub(crate) fn person(email: &str) -> Value {
    json!({"email": email, "password": "SecurePass123", "full_name": "Jane Doe"})
}

/// A developer, as the response to the registration shows one.
#[expect(clippy::struct_field_names, reason = "the names that the response has")]
pub(crate) struct Developer {
    pub(crate) id: String,
    pub(crate) project_id: String,
    pub(crate) developer_key: String,
    pub(crate) api_key: String,
}

impl Developer {
    #[track_caller]
    pub(crate) fn register(server: &Server, email: &str) -> Self {
        Self::of(&as_operator(server).json(&person(email)).send())
    }

    #[track_caller]
    pub(crate) fn of(response: &ApiResponse) -> Self {
        assert_eq!(response.status, 201, "{}", response.body);
        Self {
            id: response.text("id"),
            project_id: response.text("provisioning.project_id"),
            developer_key: response.text("provisioning.developer_key"),
            api_key: response.text("provisioning.api_key"),
        }
    }

    /// The registration of an end user of this developer's project, still without a body.
    pub(crate) fn on(&self, server: &Server) -> Request {
        server
            .post(REGISTER)
            .header("X-Developer-Key", &self.developer_key)
            .header("X-Project-ID", &self.project_id)
    }
}

/// The registration of a developer, still without a body.
pub(crate) fn as_operator(server: &Server) -> Request {
    server
        .post(REGISTER)
        .header("X-Operator-Key", &server.operator_key)
}

/// An end user, as the response to the registration shows one.
pub(crate) struct EndUser {
    pub(crate) id: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

impl EndUser {
    #[track_caller]
    pub(crate) fn register(server: &Server, developer: &Developer, email: &str) -> Self {
        let response = developer.on(server).json(&person(email)).send();
        assert_eq!(response.status, 201, "{}", response.body);
        Self {
            id: response.text("id"),
            access_token: response.text("access_token"),
            refresh_token: response.text("refresh_token"),
        }
    }
}

/// The creation of a private user with the token of the first start, still without a body.
pub(crate) fn as_system(server: &Server) -> Request {
    server.post(PRIVATE_USERS).bearer(&server.service_token)
}

//! A user with an email address and a password, in a project or at the platform.

use serde_json::json;
use tenantry_acceptance::accounts::{PASSWORD, Tokens};
use tenantry_acceptance::{ApiResponse, Request, Server};

pub(crate) struct TestUser<'a> {
    pub(crate) server: &'a Server,
    /// The header that selects the project; `None` at the platform.
    tenant: Option<(&'a str, &'a str)>,
    pub(crate) email: &'a str,
    pub(crate) password: &'a str,
}

impl<'a> TestUser<'a> {
    pub(crate) fn new(
        server: &'a Server,
        tenant: Option<(&'a str, &'a str)>,
        email: &'a str,
    ) -> Self {
        Self {
            server,
            tenant,
            email,
            password: PASSWORD,
        }
    }

    /// A request with the header of the tenant, without a body.
    pub(crate) fn post(&self, path: &str) -> Request {
        let request = self.server.post(path);
        request.headers(self.tenant.as_slice())
    }

    pub(crate) fn try_login(&self) -> ApiResponse {
        let body = json!({"email": self.email, "password": self.password});
        self.post("/api/v1/auth/login").json(&body).send()
    }

    #[track_caller]
    pub(crate) fn log_in(&self) -> Tokens {
        Tokens::of(&self.try_login())
    }

    #[track_caller]
    pub(crate) fn request_password_reset(&self) {
        let request = self.post("/api/v1/auth/forgot-password");
        let response = request.json(&json!({"email": self.email})).send();
        response.assert_status(202);
    }
}

//! Somebody with an address and a password, at home in a project or on the platform.

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Request, Server};

use crate::tokens::Tokens;

pub(crate) struct Person<'a> {
    pub(crate) server: &'a Server,
    /// The header that names the project; none on the platform.
    home: Option<(&'a str, &'a str)>,
    pub(crate) email: &'a str,
    pub(crate) password: &'a str,
}

impl<'a> Person<'a> {
    /// Whom the tests' callers register.
    pub(crate) fn new(
        server: &'a Server,
        home: Option<(&'a str, &'a str)>,
        email: &'a str,
    ) -> Self {
        Self {
            server,
            home,
            email,
            password: "SecurePass123",
        }
    }

    /// A request that says where this person is at home, still without a body.
    pub(crate) fn post(&self, path: &str) -> Request {
        let request = self.server.post(path);
        let home = self.home.iter();
        home.fold(request, |request, (name, value)| {
            request.header(name, value)
        })
    }

    pub(crate) fn log_in(&self) -> ApiResponse {
        self.log_in_with(self.password)
    }

    pub(crate) fn log_in_with(&self, password: &str) -> ApiResponse {
        let body = json!({"email": self.email, "password": password});
        self.post("/api/v1/auth/login").json(&body).send()
    }

    #[track_caller]
    pub(crate) fn logged_in(&self) -> Tokens {
        Tokens::of(&self.log_in())
    }

    /// Says that the password was forgotten.
    #[track_caller]
    pub(crate) fn forgets(&self) {
        self.asks_for_an_email("/api/v1/auth/forgot-password");
    }

    /// Asks for another verification email.
    #[track_caller]
    pub(crate) fn asks_for_verification(&self) {
        self.asks_for_an_email("/api/v1/auth/request-verification");
    }

    #[track_caller]
    fn asks_for_an_email(&self, path: &str) {
        let response = self.post(path).json(&json!({"email": self.email})).send();
        assert_eq!(response.status, 202, "{}", response.body);
    }
}

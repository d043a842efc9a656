//! The end user of the tests.

use serde_json::{Value, json};
use tenantry_acceptance::clients::{Developer, EndUser, get_me};
use tenantry_acceptance::{ApiResponse, Server};

/// Longer than the narrowest screen, so that the pages have to wrap it.
pub(crate) const JANE: &str = "jane.annabella.wintherbottom-fitzgerald@mail.example.com";

/// An end user of a project with the name [`Jane::PROJECT`].
pub(crate) struct Jane {
    project_id: String,
    access_token: String,
}

impl Jane {
    pub(crate) const PROJECT: &str = "Böhm & Söhne <Hardware>";

    /// Registers a developer, renames the project, and registers an end user.
    #[track_caller]
    pub(crate) fn register(server: &Server) -> Self {
        let developer = Developer::register(server, "john@example.com");
        // No endpoint does this yet.
        let rename = format!("UPDATE projects SET name = '{}'", Self::PROJECT);
        assert_eq!(server.database().execute(&rename), 1);
        Self {
            access_token: EndUser::register(server, &developer, JANE).access_token,
            project_id: developer.project_id,
        }
    }

    /// Whether the account is verified.
    #[track_caller]
    pub(crate) fn is_active(&self, server: &Server) -> bool {
        let me = get_me(server, &self.access_token);
        me.json()["is_active"] == json!(true)
    }

    /// Requests a password reset email, and returns its link.
    #[track_caller]
    pub(crate) fn request_password_reset(&self, server: &Server) -> String {
        let response = self.post(server, "forgot-password", &json!({"email": JANE}));
        response.assert_status(202);
        server.email("reset_password", JANE, 1).link()
    }

    /// The status of a login.
    pub(crate) fn login(&self, server: &Server, password: &str) -> u16 {
        let body = json!({"email": JANE, "password": password});
        self.post(server, "login", &body).status
    }

    fn post(&self, server: &Server, action: &str, body: &Value) -> ApiResponse {
        let request = server.post(&format!("/api/v1/auth/{action}"));
        let request = request.header("X-Project-ID", &self.project_id);
        request.json(body).send()
    }
}

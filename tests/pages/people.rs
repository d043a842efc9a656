//! Whose emails the pages belong to.

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Request, Server};

/// The end user of every test, a name that the narrowest phone has to break.
pub(crate) const JANE: &str = "jane.annabella.wintherbottom-fitzgerald@email.example.com";

pub(crate) const PASSWORD: &str = "SecurePass123";

/// An end user of a project that has the name [`Jane::PROJECT`].
pub(crate) struct Jane {
    project_id: String,
    access_token: String,
}

impl Jane {
    pub(crate) const PROJECT: &str = "Böhm & Söhne <Hardware>";

    /// Registers a developer, names the project, and registers her.
    #[track_caller]
    pub(crate) fn register(server: &Server) -> Self {
        let developer = post(server, "register")
            .header("X-Operator-Key", &server.operator_key)
            .json(&json!({"email": "john@example.com", "password": PASSWORD}));
        let developer = created(developer);
        rename_projects(server, Self::PROJECT);
        let project_id = developer.text("provisioning.project_id");
        let user = post(server, "register")
            .header(
                "X-Developer-Key",
                developer.text("provisioning.developer_key"),
            )
            .header("X-Project-ID", &project_id)
            .json(&json!({"email": JANE, "password": PASSWORD}));
        Self {
            access_token: created(user).text("access_token"),
            project_id,
        }
    }

    /// Whether her address is verified.
    #[track_caller]
    pub(crate) fn is_active(&self, server: &Server) -> bool {
        let me = server.get("/api/v1/auth/me").bearer(&self.access_token);
        me.send().json()["is_active"] == json!(true)
    }

    /// Asks for an email to choose another password, and responses the link in it.
    #[track_caller]
    pub(crate) fn forgets_her_password(&self, server: &Server) -> String {
        let asked = self.post(server, "forgot-password", &json!({"email": JANE}));
        assert_eq!(asked.status, 202, "{}", asked.body);
        server.email("reset_password", JANE, 1).link()
    }

    /// The status of the response to her login.
    pub(crate) fn login(&self, server: &Server, password: &str) -> u16 {
        let body = json!({"email": JANE, "password": password});
        self.post(server, "login", &body).status
    }

    fn post(&self, server: &Server, action: &str, body: &Value) -> ApiResponse {
        let request = post(server, action).header("X-Project-ID", &self.project_id);
        request.json(body).send()
    }
}

/// No endpoint does this yet.
fn rename_projects(server: &Server, name: &str) {
    let statement = format!("UPDATE projects SET name = '{name}'");
    assert_eq!(server.database().execute(&statement), 1);
}

fn post(server: &Server, action: &str) -> Request {
    server.post(&format!("/api/v1/auth/{action}"))
}

#[track_caller]
fn created(request: Request) -> ApiResponse {
    let response = request.send();
    assert_eq!(response.status, 201, "{}", response.body);
    response
}

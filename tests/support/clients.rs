//! Clients of the API: developers with their keys, end users with their tokens, and services.

use serde_json::{Value, json};

use crate::{ApiResponse, Database, Request, Server};

/// Registers developers and end users.
pub const REGISTER: &str = "/api/v1/auth/register";
/// The account of an access token.
pub const ME: &str = "/api/v1/auth/me";
/// Creates private users.
pub const PRIVATE_USERS: &str = "/v1/private/users/";

/// The body of a valid registration.
pub fn signup(email: &str) -> Value {
    json!({"email": email, "password": "SecurePass123", "full_name": "Jane Doe"})
}

/// A developer, as in the response to the registration.
#[derive(Clone, Debug)]
pub struct Developer {
    /// The account.
    pub id: String,
    /// The first project.
    pub project_id: String,
    /// Registers end users.
    pub developer_key: String,
    /// The key of the project.
    pub api_key: String,
}

impl Developer {
    /// Starts a server and registers `john@example.com`.
    #[track_caller]
    pub fn start(database: Database) -> (Server, Self) {
        let server = Server::start(database);
        let developer = Self::register(&server, "john@example.com");
        (server, developer)
    }

    /// Registers a developer.
    #[track_caller]
    pub fn register(server: &Server, email: &str) -> Self {
        Self::of(&as_operator(server).json(&signup(email)).send())
    }

    /// The developer in this response.
    #[track_caller]
    pub fn of(response: &ApiResponse) -> Self {
        response.assert_status(201);
        Self {
            id: response.text("id"),
            project_id: response.text("provisioning.project_id"),
            developer_key: response.text("provisioning.developer_key"),
            api_key: response.text("provisioning.api_key"),
        }
    }

    /// The headers that register an end user of the project.
    pub fn headers(&self) -> [(&str, &str); 2] {
        [
            ("X-Developer-Key", &self.developer_key),
            ("X-Project-ID", &self.project_id),
        ]
    }

    /// The header that selects the project.
    pub fn project_header(&self) -> (&str, &str) {
        ("X-Project-ID", &self.project_id)
    }

    /// The registration of an end user, without a body.
    pub fn on(&self, server: &Server) -> Request {
        server.post(REGISTER).headers(&self.headers())
    }

    /// The head of a registration with a body of this length, for a raw connection.
    pub fn raw_head(&self, length: usize) -> String {
        let [key, project] = self
            .headers()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        format!(
            "POST {REGISTER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             {key}{project}Content-Length: {length}\r\n\r\n"
        )
    }

    /// The registration of an end user at a server with this URL.
    pub fn sign_up(&self, url: &str, email: &str) -> Request {
        let request = Request::new("POST", &format!("{url}{REGISTER}"));
        request.headers(&self.headers()).json(&signup(email))
    }
}

/// The registration of a developer, without a body.
pub fn as_operator(server: &Server) -> Request {
    let request = server.post(REGISTER);
    request.header("X-Operator-Key", &server.operator_key)
}

/// The account of an access token.
pub fn get_me(server: &Server, access_token: &str) -> ApiResponse {
    server.get(ME).bearer(access_token).send()
}

/// An end user, as in the response to the registration.
pub struct EndUser {
    /// The account.
    pub id: String,
    /// The access token of the first session.
    pub access_token: String,
    /// The refresh token of the first session.
    pub refresh_token: String,
}

impl EndUser {
    /// Starts a server and registers `john@example.com` and the end user `jane@example.com`.
    #[track_caller]
    pub fn start(database: Database) -> (Server, Developer, Self) {
        let (server, developer) = Developer::start(database);
        let user = Self::register(&server, &developer, "jane@example.com");
        (server, developer, user)
    }

    /// Registers an end user of the developer's project.
    #[track_caller]
    pub fn register(server: &Server, developer: &Developer, email: &str) -> Self {
        let response = developer.on(server).json(&signup(email)).send();
        response.assert_status(201);
        Self {
            id: response.text("id"),
            access_token: response.text("access_token"),
            refresh_token: response.text("refresh_token"),
        }
    }
}

/// The creation of a private user with the service token of the first start, without a body.
pub fn as_service(server: &Server) -> Request {
    server.post(PRIVATE_USERS).bearer(&server.service_token)
}

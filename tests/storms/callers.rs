//! Who calls: developers with their keys, and systems with their token.

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Request, Rows, Server};

pub(crate) const REGISTER: &str = "/api/v1/auth/register";
pub(crate) const PRIVATE_USERS: &str = "/v1/private/users/";

/// A developer as the response to the registration shows one.
#[derive(Clone, Debug)]
pub(crate) struct Developer {
    pub(crate) id: String,
    pub(crate) project_id: String,
    /// Registers end users.
    pub(crate) key: String,
    pub(crate) api_key: String,
}

impl Developer {
    /// Registers one.
    #[track_caller]
    pub(crate) fn register(server: &Server, email: &str) -> Self {
        let request = server
            .post(REGISTER)
            .header("X-Operator-Key", &server.operator_key);
        let response = request.json(&person(email)).send();
        assert_eq!(response.status, 201, "{}", response.body);
        Self::of(&response)
    }

    /// The one in this response.
    #[track_caller]
    pub(crate) fn of(response: &ApiResponse) -> Self {
        Self {
            id: response.text("id"),
            project_id: response.text("provisioning.project_id"),
            key: response.text("provisioning.developer_key"),
            api_key: response.text("provisioning.api_key"),
        }
    }

    /// The headers that register an end user of the first project.
    pub(crate) fn headers(&self) -> [(&str, &str); 2] {
        [
            ("X-Developer-Key", &self.key),
            ("X-Project-ID", &self.project_id),
        ]
    }

    /// The registration of an end user, not sent yet.
    pub(crate) fn end_user(&self, base: &str, email: &str) -> Request {
        Request::new("POST", &format!("{base}{REGISTER}"))
            .headers(&self.headers())
            .json(&person(email))
    }
}

/// `http://127.0.0.1:PORT`
pub(crate) fn base(server: &Server) -> String {
    format!("http://{}", server.address())
}

/// A body that registers somebody.
pub(crate) fn person(email: &str) -> Value {
    json!({"email": email, "password": "SecurePass123", "full_name": "Jane Doe"})
}

/// How many rows each table has more than before; tables that stayed as they were are left out.
pub(crate) fn growth(before: &Rows, after: &Rows) -> Vec<(String, u64)> {
    let grown = after.iter().map(|(table, count)| {
        let more = count - before.get(table).copied().unwrap_or_default();
        (table.clone(), more)
    });
    grown.filter(|(_, more)| *more > 0).collect()
}

/// The same, as a test writes it down.
pub(crate) fn rows(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected
        .iter()
        .map(|(table, more)| ((*table).to_owned(), *more))
        .collect()
}

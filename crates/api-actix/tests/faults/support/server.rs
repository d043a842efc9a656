//! Requests and responses of the tests.

use serde_json::{Value, json};
use tenantry_api_actix::Stopper;
use tenantry_domain::installation::Bootstrapped;

pub(crate) struct Server {
    pub(crate) base: String,
    pub(crate) stopper: Stopper,
    pub(crate) client: reqwest::Client,
}

/// The password of every account.
pub(crate) const PASSWORD: &str = "SecurePass123";

impl Server {
    pub(crate) async fn create_private_user(&self, secrets: &Bootstrapped) -> ApiResponse {
        let user = json!({
            "email": "jane@example.com", "password": "secure_password", "full_name": "Jane Doe",
        });
        let request = self
            .client
            .post(format!("{}/v1/private/users/", self.base))
            .json(&user);
        let token = secrets.service_token.as_ref().unwrap().expose().to_owned();
        ApiResponse::of(request.bearer_auth(token)).await
    }

    pub(crate) async fn register_developer(&self, secrets: &Bootstrapped) -> ApiResponse {
        let developer = json!({"email": "john@example.com", "password": PASSWORD});
        let path = format!("{}/api/v1/auth/register", self.base);
        let key = secrets.operator_key.as_ref().unwrap().expose().to_owned();
        let request = self
            .client
            .post(path)
            .json(&developer)
            .header("X-Operator-Key", key);
        ApiResponse::of(request).await
    }

    /// With an unknown developer key.
    pub(crate) async fn register_end_user(&self) -> ApiResponse {
        let user = json!({"email": "jane@example.com", "password": PASSWORD});
        let path = format!("{}/api/v1/auth/register", self.base);
        let request = self
            .client
            .post(path)
            .json(&user)
            .header("X-Developer-Key", "unknown")
            .header("X-Project-ID", "550e8400-e29b-41d4-a716-446655440000");
        ApiResponse::of(request).await
    }

    /// An account whose address counts as verified.
    pub(crate) async fn create_verified(&self, secrets: &Bootstrapped, email: &str) {
        let user = json!({
            "email": email, "password": PASSWORD, "full_name": "Jane Doe", "is_verified": true,
        });
        let path = format!("{}/v1/private/users/", self.base);
        let token = secrets.service_token.as_ref().unwrap().expose().to_owned();
        let request = self.client.post(path).bearer_auth(token).json(&user);
        assert_eq!(ApiResponse::of(request).await.status, 200);
    }

    pub(crate) async fn log_in(&self, email: &str, password: &str) -> ApiResponse {
        let body = json!({"email": email, "password": password});
        self.post("login", &body).await
    }

    /// `POST /api/v1/auth/…`
    pub(crate) async fn post(&self, action: &str, body: &Value) -> ApiResponse {
        let path = format!("{}/api/v1/auth/{action}", self.base);
        ApiResponse::of(self.client.post(path).json(body)).await
    }

    /// `POST /api/v1/auth/…` with an access token.
    pub(crate) async fn post_as(&self, token: &str, action: &str, body: &Value) -> ApiResponse {
        let path = format!("{}/api/v1/auth/{action}", self.base);
        ApiResponse::of(self.client.post(path).bearer_auth(token).json(body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> ApiResponse {
        ApiResponse::of(self.client.get(format!("{}{path}", self.base))).await
    }
}

#[derive(Debug)]
pub(crate) struct ApiResponse {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    /// Whether another request may follow on its connection.
    pub(crate) stays_open: bool,
    pub(crate) body: Value,
}

impl ApiResponse {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let retry_after = response.headers().get("Retry-After");
        Self {
            status: response.status().as_u16(),
            stays_open: !response.headers().contains_key("Connection"),
            retry_after: retry_after.map(|value| value.to_str().unwrap().to_owned()),
            body: response.json().await.unwrap_or_default(),
        }
    }

    /// A member of the body that is a text.
    pub(crate) fn text(&self, member: &str) -> String {
        self.body[member].as_str().unwrap().to_owned()
    }

    /// Status, `Retry-After` and sentence.
    pub(crate) fn summary(&self) -> (u16, Option<&str>, &str) {
        let detail = self.body["detail"].as_str().unwrap_or_default();
        (self.status, self.retry_after.as_deref(), detail)
    }
}

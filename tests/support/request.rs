use std::sync::LazyLock;
use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::Value;

use crate::ApiResponse;

/// A request under construction.
#[must_use = "a request does nothing until it is sent"]
pub struct Request(RequestBuilder);

/// Every request has a connection of its own, because a pooled one may belong to a killed server.
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .build()
        .expect("an HTTP client")
});

impl Request {
    /// To any URL, with any method.
    pub fn new(method: &str, url: &str) -> Self {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        Self(CLIENT.request(method, url))
    }

    /// Adds a header, even if there is one of this name.
    pub fn header(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        Self(self.0.header(name, value.as_ref()))
    }

    /// Several headers.
    pub fn headers(self, headers: &[(&str, &str)]) -> Self {
        headers
            .iter()
            .fold(self, |request, (name, value)| request.header(name, value))
    }

    /// `Authorization: Bearer …`
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", format!("Bearer {token}"))
    }

    /// A JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.json_text(body.to_string())
    }

    /// Any body, declared as JSON.
    pub fn json_text(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("Content-Type", "application/json").body(body)
    }

    /// A body without a `Content-Type`.
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.body(body.into()))
    }

    /// Sends it; `None` without a complete response.
    pub fn try_send(self) -> Option<ApiResponse> {
        let response = self.0.send().ok()?;
        Some(ApiResponse {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().ok()?,
        })
    }

    /// Sends it.
    #[track_caller]
    pub fn send(self) -> ApiResponse {
        self.try_send().expect("a response")
    }
}

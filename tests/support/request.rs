use std::sync::LazyLock;
use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::Value;

use crate::ApiResponse;

/// A request that is being put together.
#[must_use = "a request does nothing until it is sent"]
pub struct Request(RequestBuilder);

/// Every request has a connection of its own, so that none meets a server that has been killed.
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .build()
        .expect("a client needs nothing but threads")
});

impl Request {
    /// To any URL, with any method.
    pub fn new(method: &str, url: &str) -> Self {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        Self(CLIENT.request(method, url))
    }

    /// One more header, also when there is one of this name already.
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

    /// A body, declared as JSON.
    pub fn json(self, body: &Value) -> Self {
        self.json_text(body.to_string())
    }

    /// A body that is declared as JSON, whatever it is.
    pub fn json_text(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("Content-Type", "application/json").body(body)
    }

    /// A body without a declaration.
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.body(body.into()))
    }

    /// Sends it; `None` when no whole response came.
    #[must_use]
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
        self.try_send().expect("the server responses")
    }
}

//! One request at a time, to prepare what is measured.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

const LONGEST: Duration = Duration::from_secs(30);

/// A client.
pub(crate) struct Client {
    agent: Agent,
    base: String,
}

/// What was answered.
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// The header `Retry-After`.
    pub(crate) retry_after: Option<String>,
    /// Its JSON, or null.
    pub(crate) body: Value,
}

impl Client {
    /// For the server at this URL.
    pub(crate) fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(LONGEST));
        Self {
            agent: config.build().new_agent(),
            base: base.to_owned(),
        }
    }

    /// Sends JSON.
    pub(crate) fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Answer> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("Content-Type", "application/json");
        Answer::read(request.send(body.to_string())?)
    }

    /// Asks.
    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::read(request.call()?)
    }
}

impl Answer {
    fn read(mut response: Response<ureq::Body>) -> Result<Self> {
        let retry_after = response.headers().get("Retry-After");
        Ok(Self {
            status: response.status().as_u16(),
            retry_after: retry_after.and_then(|value| Some(value.to_str().ok()?.to_owned())),
            body: serde_json::from_str(&response.body_mut().read_to_string()?)
                .unwrap_or(Value::Null),
        })
    }

    /// This answer, if it has one of these statuses.
    pub(crate) fn expect(self, statuses: &[u16]) -> Result<Self> {
        let Self { status, body, .. } = &self;
        ensure!(
            statuses.contains(status),
            "the server answered {status}: {body}"
        );
        Ok(self)
    }

    /// A text in it, by its JSON pointer (RFC 6901).
    pub(crate) fn text(&self, pointer: &str) -> Result<String> {
        let text = self.body.pointer(pointer).and_then(Value::as_str);
        let text = text.with_context(|| format!("no text at {pointer} in {}", self.body))?;
        Ok(text.to_owned())
    }
}

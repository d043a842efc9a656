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
    /// The first cookie that it sets, as it is sent back.
    pub(crate) cookie: Option<String>,
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
        self.post_text(path, headers, "application/json", &body.to_string())
    }

    /// Sends something of another kind.
    pub(crate) fn post_text(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        content_type: &str,
        body: &str,
    ) -> Result<Answer> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("Content-Type", content_type);
        Answer::read(request.send(body)?)
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
        let header = |name| {
            let value = response.headers().get(name)?;
            Some(value.to_str().ok()?.to_owned())
        };
        let cookie = header("Set-Cookie");
        Ok(Self {
            status: response.status().as_u16(),
            retry_after: header("Retry-After"),
            cookie: cookie.and_then(|cookie| Some(cookie.split(';').next()?.to_owned())),
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

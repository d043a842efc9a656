use std::fmt;
use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde_json::{Value, json};
use tenantry_domain::store::BoxedError;

use super::response::{ErrorDetail, ErrorResponse};
use super::{ErrorCode, FieldError};
use crate::request::RequestId;

/// An error response before it is rendered.
#[derive(Debug)]
pub(crate) struct ApiError {
    code: ErrorCode,
    detail: Option<Box<str>>,
    fields: Vec<FieldError>,
    retry_after: Option<Duration>,
    rate_limit: Option<u32>,
    allow: Option<&'static str>,
    source: Option<BoxedError>,
    presentation: Presentation,
    request_id: Option<Box<str>>,
}

/// The format of an error response; the request context middleware chooses it from `Accept`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presentation {
    /// RFC 9457 instead of `{"detail": …}`.
    pub(crate) as_problem: bool,
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self {
            code,
            detail: None,
            fields: Vec::new(),
            retry_after: None,
            rate_limit: None,
            allow: None,
            source: None,
            presentation: Presentation::default(),
            request_id: None,
        }
    }
}

impl ApiError {
    pub(crate) fn invalid(fields: Vec<FieldError>) -> Self {
        Self {
            fields,
            ..ErrorCode::ValidationFailed.into()
        }
    }

    pub(crate) fn method_not_allowed(allow: &'static str) -> Self {
        Self {
            allow: Some(allow),
            ..ErrorCode::MethodNotAllowed.into()
        }
    }

    pub(crate) fn rate_limited(limit: u32, retry_after: Duration) -> Self {
        Self {
            rate_limit: Some(limit),
            retry_after: Some(retry_after),
            ..ErrorCode::RateLimited.into()
        }
    }

    /// `Retry-After` is one second unless [`Self::with_retry_after`] sets another time.
    pub(crate) fn unavailable(code: ErrorCode) -> Self {
        Self {
            retry_after: Some(Duration::from_secs(1)),
            ..code.into()
        }
    }

    pub(crate) fn internal(source: impl Into<BoxedError>) -> Self {
        Self::from(ErrorCode::Internal).with_source(source)
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxedError>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Duration) -> Self {
        self.retry_after = Some(retry_after);
        self
    }

    pub(crate) fn with_detail(mut self, detail: String) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// A 500 that no middleware renders any more, so it carries its format and request id itself.
    pub(crate) fn without_route(presentation: Presentation, request_id: &str) -> Self {
        let request_id = Some(request_id.into());
        Self {
            presentation,
            request_id,
            ..ErrorCode::Internal.into()
        }
    }

    pub(crate) const fn code(&self) -> ErrorCode {
        self.code
    }

    /// The chain of sources in one line, for the log.
    pub(crate) fn source_chain(&self) -> Option<String> {
        let mut next: Option<&dyn std::error::Error> = Some(&**self.source.as_ref()?);
        let mut chain = Vec::new();
        while let Some(error) = next {
            chain.push(error.to_string());
            next = error.source();
        }
        Some(chain.join(": "))
    }

    fn detail(&self) -> &str {
        self.detail.as_deref().unwrap_or(self.code.text().detail)
    }

    /// `Retry-After` counts whole seconds; rounding down would be too early.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        let wait = self.retry_after?;
        Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }

    fn plain_body(&self) -> ErrorResponse {
        let detail = match self.code {
            ErrorCode::ValidationFailed => ErrorDetail::Fields(self.fields.clone()),
            _ => ErrorDetail::Sentence(self.detail().to_owned()),
        };
        ErrorResponse {
            detail,
            retry_after: self.retry_after_in_body(),
        }
    }

    fn problem_body(&self) -> Value {
        let text = self.code.text();
        let mut body = json!({
            "type": format!("urn:tenantry:error:{}", text.code),
            "title": text.detail,
            "status": text.status,
            "detail": self.detail(),
            "code": text.code,
        });
        if let Some(members) = body.as_object_mut() {
            if self.code == ErrorCode::ValidationFailed {
                members.insert("errors".to_owned(), json!(self.fields));
            }
            if let Some(seconds) = self.retry_after_in_body() {
                members.insert("retry_after".to_owned(), json!(seconds));
            }
        }
        body
    }

    /// A 429 has `retry_after` in its body as well.
    fn retry_after_in_body(&self) -> Option<u64> {
        self.retry_after_seconds()
            .filter(|_| self.code == ErrorCode::RateLimited)
    }

    /// The response as RFC 9457 problem details.
    pub(crate) fn as_problem(&self) -> HttpResponse {
        let body = self.problem_body().to_string();
        self.start_response()
            .content_type("application/problem+json")
            .body(body)
    }

    fn start_response(&self) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(self.code.status());
        if let Some(challenge) = challenge(self.code) {
            response.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        if let Some(request_id) = &self.request_id {
            response.insert_header((RequestId::HEADER, &**request_id));
        }
        if let Some(allow) = self.allow {
            response.insert_header((header::ALLOW, allow));
        }
        if let Some(seconds) = self.retry_after_seconds() {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if let Some(limit) = self.rate_limit {
            response.insert_header(("X-RateLimit-Limit", limit));
            response.insert_header(("X-RateLimit-Remaining", 0));
            response.insert_header(("X-RateLimit-Reset", self.retry_after_seconds().unwrap_or(1)));
        }
        response
    }
}

/// The `WWW-Authenticate` header of a 401 (RFC 9110 §11.6.1).
const fn challenge(code: ErrorCode) -> Option<&'static str> {
    match code {
        ErrorCode::NotAuthenticated
        | ErrorCode::InvalidRefreshToken
        | ErrorCode::IncorrectCredentials
        | ErrorCode::IncorrectPassword => Some("Bearer"),
        ErrorCode::InvalidToken => Some("Bearer error=\"invalid_token\""),
        ErrorCode::InvalidOperatorKey => Some("ApiKey header=\"X-Operator-Key\""),
        ErrorCode::InvalidDeveloperKey => Some("ApiKey header=\"X-Developer-Key\""),
        ErrorCode::InvalidProjectKey => Some("ApiKey header=\"X-API-Key\""),
        _ => None,
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        if self.presentation.as_problem {
            return self.as_problem();
        }
        self.start_response().json(self.plain_body())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.text().code)
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Violation;

    #[test]
    fn a_validation_error_lists_its_fields_in_both_formats() {
        let error = ApiError::invalid(vec![FieldError::in_field("email", Violation::MISSING)]);
        let field = json!({"loc": ["body", "email"], "msg": "field required", "type": "value_error.missing"});
        assert_eq!(json!(error.plain_body()), json!({ "detail": [field] }));
        let problem = error.problem_body();
        assert_eq!(problem["errors"], json!([field]));
        assert_eq!(problem["detail"], "The request is not valid");
        assert_eq!(problem["type"], "urn:tenantry:error:validation_failed");
        assert_eq!(problem["status"], 422);
    }

    #[test]
    fn the_retry_after_of_a_rate_limit_is_rounded_up() {
        let error = ApiError::rate_limited(200, Duration::from_millis(1_001));
        let response = error.error_response();
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(response.status(), 429);
        assert_eq!(header("Retry-After"), "2");
        assert_eq!(header("X-RateLimit-Limit"), "200");
        assert_eq!(header("X-RateLimit-Remaining"), "0");
        assert_eq!(header("X-RateLimit-Reset"), "2");
        assert_eq!(
            json!(error.plain_body()),
            json!({"detail": "Too many requests", "retry_after": 2})
        );
    }

    #[test]
    fn r61_every_401_names_a_scheme() {
        for code in ErrorCode::ALL.iter().filter(|code| code.status() == 401) {
            let response = ApiError::from(*code).error_response();
            assert!(
                response.headers().contains_key("WWW-Authenticate"),
                "{code:?}"
            );
        }
    }

    #[test]
    fn r59_a_source_reaches_the_log_and_not_the_client() {
        let error = ApiError::internal("relation \"accounts\" does not exist");
        assert!(error.source_chain().unwrap().contains("accounts"));
        assert!(!json!(error.plain_body()).to_string().contains("accounts"));
        assert!(!error.problem_body().to_string().contains("accounts"));
    }
}

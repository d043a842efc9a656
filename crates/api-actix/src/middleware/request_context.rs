//! The outermost middleware: request id, error format, common headers and the log line.

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT, CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, web};

use super::catch_panic;
use super::trailing_slash::strip_trailing_slash;
use crate::app_state::State;
use crate::error::{ApiError, Presentation};
use crate::request::RequestId;

pub(crate) async fn request_context(
    state: web::Data<State>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    strip_trailing_slash(&mut request);
    let method = request.method().clone();
    let presentation = presentation(request.headers());
    let id = RequestId::of(request.headers(), &*state.api.clock, &*state.api.random);
    request.extensions_mut().insert(id.clone());
    let result = catch_panic(next.call(request))
        .await
        .map(ServiceResponse::map_into_boxed_body);
    let mut response = presented(result, presentation, &id)?;
    insert_headers(response.headers_mut(), &id);
    log(&method, &response, &id, started.elapsed());
    Ok(response)
}

fn presentation(headers: &HeaderMap) -> Presentation {
    let as_problem = headers
        .get_all(ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(accepts_problems);
    Presentation { as_problem }
}

fn accepts_problems(range: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let is_problem = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/problem+json"));
    let is_rejected = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
    is_problem && !is_rejected
}

/// Renders an error in the format that the client accepts, and logs its source.
fn presented(
    result: Result<ServiceResponse<BoxBody>, Error>,
    presentation: Presentation,
    id: &RequestId,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = match result {
        Ok(response) => response,
        // The panic took the request along, so actix renders this error itself.
        Err(error) => {
            log_source(&error, id);
            return Err(ApiError::without_route(presentation, id.as_str()).into());
        }
    };
    let Some(error) = response.response().error() else {
        return Ok(response);
    };
    log_source(error, id);
    let Some(error) = error
        .as_error::<ApiError>()
        .filter(|_| presentation.as_problem)
    else {
        return Ok(response);
    };
    let body = error.as_problem();
    let (request, _) = response.into_parts();
    Ok(ServiceResponse::new(request, body))
}

fn log_source(error: &Error, id: &RequestId) {
    let source = error
        .as_error::<ApiError>()
        .map_or(Some(error.to_string()), ApiError::source_chain);
    if let Some(cause) = source {
        tracing::error!(request_id = id.as_str(), %error, cause, "request failed");
    }
}

/// Responses are not cached unless a handler allows it, and never sniffed (R61).
fn insert_headers(headers: &mut HeaderMap, id: &RequestId) {
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        headers.insert(REQUEST_ID, id);
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// Logs the route instead of the path: a path can contain a key (R42). Successful reads are logged at `debug`,
/// because at `info` they would hide the other lines and slow each read down.
fn log(method: &Method, response: &ServiceResponse<BoxBody>, id: &RequestId, took: Duration) {
    let request_id = id.as_str();
    let status = StatusCode::as_u16(&response.status());
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let route = || {
        let route = response.request().match_pattern();
        route.unwrap_or_else(|| "-".to_owned())
    };
    if method.is_safe() && status < 400 {
        tracing::debug!(request_id, %method, route = route(), status, milliseconds, "request");
    } else {
        tracing::info!(request_id, %method, route = route(), status, milliseconds, "request");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn problem_details_are_sent_when_they_are_accepted() {
        let asks = |accept: &'static str| {
            let request = TestRequest::default().insert_header((ACCEPT, accept));
            presentation(request.to_http_request().headers()).as_problem
        };
        assert!(asks("application/problem+json"));
        assert!(asks("application/json, Application/Problem+JSON;q=0.9"));
        assert!(!asks("application/json"));
        assert!(!asks("application/problem+json;q=0"));
        assert!(!asks("*/*"));
    }
}

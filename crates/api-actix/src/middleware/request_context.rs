//! The outermost layer: request id, the form of errors, headers and the log line.

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
use super::trailing_slash::take_off_trailing_slash;
use crate::app_state::State;
use crate::error::{ApiError, Presentation};
use crate::request::RequestId;

/// Wraps every request.
pub(crate) async fn request_context(
    state: web::Data<State>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    take_off_trailing_slash(&mut request);
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

/// Gives an error the form that the caller asked for, and writes its cause to the log.
fn presented(
    result: Result<ServiceResponse<BoxBody>, Error>,
    presentation: Presentation,
    id: &RequestId,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = match result {
        Ok(response) => response,
        // The request is gone with the panic, so the connection itself responses the error.
        Err(error) => {
            log_cause(&error, id);
            return Err(ApiError::without_route(presentation, id.as_str()).into());
        }
    };
    let Some(error) = response.response().error() else {
        return Ok(response);
    };
    log_cause(error, id);
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

fn log_cause(error: &Error, id: &RequestId) {
    let cause = error
        .as_error::<ApiError>()
        .map_or(Some(error.to_string()), ApiError::cause_chain);
    if let Some(cause) = cause {
        tracing::error!(request_id = id.as_str(), %error, cause, "request failed");
    }
}

/// R61: nothing is cached unless a handler says so, and nothing is sniffed.
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

/// The route instead of the path: a path can hold anything, a key too (R42). A read that was answered changed nothing
/// and failed nobody; at `info` such lines would bury the others, and cost each read a tenth of its time.
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
    fn problem_details_are_for_those_who_ask() {
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

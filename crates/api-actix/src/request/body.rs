use std::time::Duration;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpRequest, web};
use futures_util::StreamExt as _;
use serde_json::{Map, Value};

use super::json;
use crate::error::{ApiError, ErrorCode, FieldError, Violation};

/// The largest body of a single object, in bytes (R57).
const MAX_BYTES: usize = 16 * 1024;
/// How long a body may take to arrive (R57).
const MAX_TIME: Duration = Duration::from_secs(10);

/// The JSON object in the body.
///
/// # Errors
/// 415 unless it is declared as uncompressed JSON, 413 when too large, 408 when too slow, 422 when it is
/// not one JSON object.
pub(super) async fn read_object(
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Map<String, Value>, ApiError> {
    require_json(request.headers())?;
    parse_object(&read_bytes(request, payload).await?)
}

/// The JSON object in the body, or an empty one when there is no body; then nothing has to be declared
/// either.
///
/// # Errors
/// As for [`read_object`].
pub(super) async fn read_optional_object(
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Map<String, Value>, ApiError> {
    let bytes = read_bytes(request, payload).await?;
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    require_json(request.headers())?;
    parse_object(&bytes)
}

/// All of the body.
///
/// # Errors
/// 413 when it is too large, 408 when too slow, 422 when it ends early.
pub(crate) async fn read_bytes(
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Bytes, ApiError> {
    if declared_length(request.headers()).is_some_and(|length| length > MAX_BYTES) {
        return Err(ErrorCode::PayloadTooLarge.into());
    }
    actix_web::rt::time::timeout(MAX_TIME, collect(payload))
        .await
        .map_err(|_| ErrorCode::RequestTimeout)?
}

async fn collect(mut payload: web::Payload) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| invalid(Violation::not_json("the body ended early")))?;
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(ErrorCode::PayloadTooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn parse_object(bytes: &[u8]) -> Result<Map<String, Value>, ApiError> {
    if bytes.is_empty() {
        return Err(invalid(Violation::MISSING));
    }
    match json::parse(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(invalid(Violation::NOT_AN_OBJECT)),
        Err(reason) => Err(invalid(Violation::not_json(&reason))),
    }
}

fn invalid(violation: Violation) -> ApiError {
    ApiError::invalid(vec![FieldError::in_body(violation)])
}

fn require_json(headers: &HeaderMap) -> Result<(), ErrorCode> {
    if is_plain_json(headers) {
        Ok(())
    } else {
        Err(ErrorCode::UnsupportedMediaType)
    }
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// `application/json` or `application/…+json`, in UTF-8 and without an encoding.
fn is_plain_json(headers: &HeaderMap) -> bool {
    let mut types = headers
        .get_all(CONTENT_TYPE)
        .map(|value| value.to_str().unwrap_or_default());
    let (Some(declared), None) = (types.next(), types.next()) else {
        return false;
    };
    let mut parts = declared
        .split(';')
        .map(|part| part.trim().to_ascii_lowercase());
    let essence = parts.next().unwrap_or_default();
    let is_json = essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    let is_utf8 = parts.all(|parameter| {
        parameter
            .strip_prefix("charset=")
            .is_none_or(|set| set.trim_matches('"') == "utf-8")
    });
    is_json && is_utf8 && !headers.contains_key(CONTENT_ENCODING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn only_uncompressed_json_in_utf_8_is_read() {
        let accepts = |content_type: &str| {
            let request = TestRequest::default().insert_header((CONTENT_TYPE, content_type));
            is_plain_json(request.to_http_request().headers())
        };
        for accepted in [
            "application/json",
            "Application/JSON; Charset=\"UTF-8\"",
            "application/merge-patch+json",
        ] {
            assert!(accepts(accepted), "{accepted}");
        }
        for rejected in [
            "",
            "text/plain",
            "text/json",
            "application/jsonp",
            "application/json;charset=utf-16",
        ] {
            assert!(!accepts(rejected), "{rejected}");
        }
        let compressed = TestRequest::default()
            .insert_header((CONTENT_TYPE, "application/json"))
            .insert_header((CONTENT_ENCODING, "gzip"))
            .to_http_request();
        assert!(!is_plain_json(compressed.headers()));
        assert!(!is_plain_json(
            TestRequest::default().to_http_request().headers()
        ));
    }
}

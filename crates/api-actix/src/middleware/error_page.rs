//! Errors of the pages behind email links are pages as well.

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;

use crate::error::ApiError;
use crate::pages::Page;

/// Renders 429 and 5xx responses as pages; status and headers stay unchanged.
pub(crate) async fn error_as_page(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let error = response.response().error();
    let page = error
        .and_then(|error| error.as_error::<ApiError>())
        .and_then(page_instead_of);
    let Some(page) = page else {
        return Ok(response);
    };
    let page = page.response()?;
    Ok(response.map_body(|head, _| {
        for (name, value) in page.headers() {
            head.headers_mut().insert(name.clone(), value.clone());
        }
        page.into_body()
    }))
}

fn page_instead_of(error: &ApiError) -> Option<Page<'static>> {
    let retry_after = error.retry_after_seconds().unwrap_or(1);
    match error.code().status() {
        StatusCode::TOO_MANY_REQUESTS => Some(Page::TooMany { retry_after }),
        status if status.is_server_error() => Some(Page::Unavailable { retry_after }),
        _ => None,
    }
}

//! Limits on the size of request heads and on requests in flight (R57).

use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};

/// The most bytes of a request head (R57).
const MAX_HEAD: usize = 16 * 1024;
/// The most requests that are processed at once (R57).
const MAX_IN_FLIGHT: usize = 512;

/// Rejects a request whose head is too large.
pub(crate) async fn head_limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if head_size(&request) > MAX_HEAD {
        return Ok(rejected(request, ErrorCode::HeadersTooLarge.into()));
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_boxed_body)
}

/// As [`head_limit`], and rejects a request when too many are in flight. Health probes do not pass here: a busy
/// process must not be restarted.
pub(crate) async fn concurrency_limit(
    state: web::Data<State>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(_permit) = InFlightPermit::take(&state.in_flight) else {
        return Ok(rejected(
            request,
            ApiError::unavailable(ErrorCode::Overloaded),
        ));
    };
    head_limit(request, next).await
}

fn rejected(request: ServiceRequest, error: ApiError) -> ServiceResponse<BoxBody> {
    let (request, _) = request.into_parts();
    ServiceResponse::from_err(error, request)
}

fn head_size(request: &ServiceRequest) -> usize {
    let lines = request.headers().iter();
    let headers: usize = lines
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    headers + request.uri().to_string().len()
}

/// Counts one request in flight until it is dropped.
struct InFlightPermit<'a>(&'a AtomicUsize);

impl<'a> InFlightPermit<'a> {
    fn take(in_flight: &'a AtomicUsize) -> Option<Self> {
        let permit = Self(in_flight);
        (in_flight.fetch_add(1, Ordering::Relaxed) < MAX_IN_FLIGHT).then_some(permit)
    }
}

impl Drop for InFlightPermit<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r57_a_dropped_permit_admits_another_request() {
        let in_flight = AtomicUsize::new(MAX_IN_FLIGHT - 1);
        let last = InFlightPermit::take(&in_flight);
        assert!(last.is_some());
        assert!(InFlightPermit::take(&in_flight).is_none());
        drop(last);
        assert!(InFlightPermit::take(&in_flight).is_some());
    }
}

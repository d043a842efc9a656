//! Every rejected call of an operator or a system leaves an audit entry (R45). The use case audits a successful
//! call in the transaction of its effect.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, web};
use tenantry_domain::audit::{Actor, AuditAction, AuditEvent, AuditOutcome, RequestOrigin};

use super::catch_panic;
use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::request::presents_operator_key;
use crate::run::run_to_completion;

/// Actor and action of a call that may be audited; handlers refine them.
#[derive(Clone)]
pub(crate) struct AuditNote(Rc<Cell<(Actor, AuditAction)>>);

impl AuditNote {
    /// Sets the actor, once it is authenticated.
    pub(crate) fn actor(request: &HttpRequest, actor: Actor) {
        Self::update(request, |(_, action)| (actor, action));
    }

    /// Sets the action, when the route is more specific than its scope.
    pub(crate) fn action(request: &HttpRequest, action: AuditAction) {
        Self::update(request, |(actor, _)| (actor, action));
    }

    fn update(
        request: &HttpRequest,
        change: impl FnOnce((Actor, AuditAction)) -> (Actor, AuditAction),
    ) {
        if let Some(Self(note)) = request.extensions().get::<Self>() {
            note.set(change(note.get()));
        }
    }
}

/// Audits rejected calls under `/v1/private`.
pub(crate) async fn audit_private_calls(
    state: web::Data<State>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    run_detached(audited(state, AuditAction::PrivateCall, request, next)).await
}

/// Audits registrations that are rejected although an operator key was presented.
pub(crate) async fn audit_operator_calls(
    state: web::Data<State>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if presents_operator_key(request.headers()) {
        let action = AuditAction::DeveloperRegistration;
        run_detached(audited(state, action, request, next)).await
    } else {
        next.call(request)
            .await
            .map(ServiceResponse::map_into_boxed_body)
    }
}

/// Completes a call although its client disconnects: the attempt has to be audited.
async fn run_detached(
    call: impl Future<Output = Result<ServiceResponse<BoxBody>, Error>> + 'static,
) -> Result<ServiceResponse<BoxBody>, Error> {
    actix_web::rt::spawn(call)
        .await
        .unwrap_or_else(|panic| Err(ApiError::internal(panic).into()))
}

async fn audited(
    state: web::Data<State>,
    action: AuditAction,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let note = AuditNote(Rc::new(Cell::new((Actor::Anonymous, action))));
    let origin = state.origin(request.request());
    request.extensions_mut().insert(note.clone());
    let result = catch_panic(next.call(request))
        .await
        .map(ServiceResponse::map_into_boxed_body);
    let Some(code) = rejection(&result) else {
        return result;
    };
    match record(&state, &note, code, origin).await {
        Ok(()) => result,
        Err(error) => result.map(|response| {
            let (request, _) = response.into_parts();
            ServiceResponse::from_err(error, request)
        }),
    }
}

fn rejection(result: &Result<ServiceResponse<BoxBody>, Error>) -> Option<ErrorCode> {
    let error = match result {
        Ok(response)
            if !response.status().is_client_error() && !response.status().is_server_error() =>
        {
            return None;
        }
        Ok(response) => response.response().error(),
        Err(error) => Some(error),
    };
    let code = error
        .and_then(|error| error.as_error::<ApiError>())
        .map(ApiError::code);
    Some(code.unwrap_or(ErrorCode::Internal))
}

async fn record(
    state: &State,
    note: &AuditNote,
    code: ErrorCode,
    origin: RequestOrigin,
) -> Result<(), ApiError> {
    let (actor, action) = note.0.get();
    let event = AuditEvent {
        actor,
        action,
        target: None,
        outcome: AuditOutcome::Rejected(code.text().code.to_owned()),
        origin,
    };
    let record_rejection = state.api.use_cases.record_rejection.clone();
    run_to_completion(async move { record_rejection.run(event).await }).await
}

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

/// What happened, as a sentence for people.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageResponse {
    message: &'static str,
}

impl MessageResponse {
    pub(crate) const fn json(message: &'static str) -> web::Json<Self> {
        web::Json(Self { message })
    }

    /// The 202 of every request for an email. It does not depend on whether the account exists (R27).
    pub(crate) fn email_requested() -> HttpResponse {
        HttpResponse::Accepted().json(Self {
            message: "If an account with this address exists, an email is on its way to it",
        })
    }
}

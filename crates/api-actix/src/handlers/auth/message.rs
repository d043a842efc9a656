use serde::Serialize;
use utoipa::ToSchema;

/// What happened, in a sentence for people.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageResponse {
    message: &'static str,
}

impl MessageResponse {
    pub(crate) const fn saying(message: &'static str) -> Self {
        Self { message }
    }
}

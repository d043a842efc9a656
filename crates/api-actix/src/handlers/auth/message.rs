use serde::Serialize;
use utoipa::ToSchema;

/// What happened, in a sentence for people.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageAnswer {
    message: &'static str,
}

impl MessageAnswer {
    pub(crate) const fn saying(message: &'static str) -> Self {
        Self { message }
    }
}

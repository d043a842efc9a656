use serde::Serialize;
use utoipa::ToSchema;

use super::FieldError;

/// The body of every error, unless `Accept: application/problem+json` asks for RFC 9457.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErrorResponse {
    pub(super) detail: ErrorDetail,
    /// In a 429: after how many seconds to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retry_after: Option<u64>,
}

/// A sentence, or in a 422 one element for each broken rule.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum ErrorDetail {
    Sentence(String),
    Fields(Vec<FieldError>),
}

use serde::Serialize;
use tenantry_domain::ports::TokenPair;
use utoipa::ToSchema;

/// What opens the account's own endpoints, and what gets the next pair.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenAnswer {
    access_token: String,
    refresh_token: String,
    #[schema(example = "bearer")]
    token_type: &'static str,
}

impl From<&TokenPair> for TokenAnswer {
    fn from(tokens: &TokenPair) -> Self {
        Self {
            access_token: tokens.access.expose().to_owned(),
            refresh_token: tokens.refresh.expose().to_owned(),
            token_type: "bearer",
        }
    }
}

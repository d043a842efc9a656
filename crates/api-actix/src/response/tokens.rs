use serde::Serialize;
use tenantry_domain::sessions::TokenPair;
use utoipa::ToSchema;

/// An access token, and the refresh token that gets the next pair.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenResponse {
    access_token: String,
    refresh_token: String,
    #[schema(example = "bearer")]
    token_type: &'static str,
}

impl From<&TokenPair> for TokenResponse {
    fn from(tokens: &TokenPair) -> Self {
        Self {
            access_token: tokens.access.expose().to_owned(),
            refresh_token: tokens.refresh.expose().to_owned(),
            token_type: "bearer",
        }
    }
}

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentType, HeaderName, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use super::{Page, templates};
use crate::error::ApiError;

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

impl Page<'_> {
    /// The page contains a one-time token, so it must not be cached, framed or indexed, and its URL must not
    /// leak as a referrer.
    ///
    /// # Errors
    /// [`ApiError::internal`] when the template cannot be rendered.
    pub(crate) fn response(&self) -> Result<HttpResponse, ApiError> {
        let html = self.html().map_err(ApiError::internal)?;
        let mut response = HttpResponse::build(self.status());
        response
            .content_type(ContentType::html())
            .insert_header((
                CONTENT_SECURITY_POLICY,
                templates::CONTENT_SECURITY_POLICY.as_str(),
            ))
            .insert_header((REFERRER_POLICY, "no-referrer"))
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((X_FRAME_OPTIONS, "DENY"))
            .insert_header((ROBOTS, "noindex"));
        if let Some(seconds) = self.retry_after() {
            response.insert_header((RETRY_AFTER, seconds));
        }
        Ok(response.body(html))
    }
}

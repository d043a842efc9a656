//! Every error of the API, once.

use actix_web::http::StatusCode;

/// The public texts of an error.
pub(crate) struct ErrorText {
    pub(crate) status: u16,
    /// The stable name that programs compare.
    pub(crate) code: &'static str,
    /// The sentence that people read.
    pub(crate) detail: &'static str,
    /// What the client can do about it; shown in `docs/errors.md`.
    pub(crate) remedy: &'static str,
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $status:literal, $code:literal, $detail:literal, $remedy:literal;)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum ErrorCode { $($variant,)+ }

        impl ErrorCode {
            /// Every error, in the order of `docs/errors.md`.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)+];

            pub(crate) const fn text(self) -> ErrorText {
                match self {
                    $(Self::$variant => ErrorText {
                        status: $status, code: $code, detail: $detail, remedy: $remedy,
                    },)+
                }
            }
        }
    };
}

error_codes! {
    AmbiguousCredentials = 400, "ambiguous_credentials", "Ambiguous credentials",
        "Send each of X-Operator-Key, X-Developer-Key, X-Project-ID and X-API-Key at most once, with one value; the last two must not name different projects.";
    MalformedProjectId = 400, "malformed_project_id", "Invalid X-Project-ID format. Must be a valid UUID.",
        "Send the project's id as a hyphenated UUID.";
    DeveloperKeyMissing = 400, "developer_key_missing", "End user registration requires a developer key and project context",
        "Send X-Developer-Key beside X-Project-ID.";
    ProjectIdMissing = 400, "project_id_missing", "X-Project-ID header is required for end user registration",
        "Send X-Project-ID beside X-Developer-Key.";
    InvalidVerificationToken = 400, "invalid_verification_token", "Invalid or expired verification token",
        "The token is unknown, used, replaced or expired: ask for a new email.";
    InvalidVerificationCode = 400, "invalid_verification_code", "Invalid or expired verification code",
        "The code is wrong, older than 10 minutes, replaced, or was tried five times: ask for a new email.";
    InvalidResetToken = 400, "invalid_reset_token", "Invalid or expired reset token",
        "The token is unknown, used, replaced or expired: ask for a new email.";
    NotAuthenticated = 401, "not_authenticated", "Not authenticated",
        "Send a token as `Authorization: Bearer …`.";
    InvalidToken = 401, "invalid_token", "Could not validate credentials",
        "The token is unknown, expired, revoked or of another kind: get a new one.";
    InvalidRefreshToken = 401, "invalid_refresh_token", "Invalid refresh token",
        "The token is unknown, expired or was used before, or its session is over: log in again.";
    IncorrectCredentials = 401, "incorrect_credentials", "Incorrect email or password",
        "Check both, and that the header names the project of the end user; send neither X-Project-ID nor X-API-Key for developers and operators.";
    IncorrectPassword = 401, "incorrect_password", "Incorrect password",
        "Send the current password.";
    InvalidOperatorKey = 401, "invalid_operator_key", "Invalid operator key",
        "The key is unknown or revoked: ask the platform's operator for a new one.";
    InvalidDeveloperKey = 401, "invalid_developer_key", "Invalid or revoked developer key",
        "Use an active developer key; a project key does not work in its place.";
    InvalidProjectKey = 401, "invalid_api_key", "Invalid or revoked API key",
        "Use an active project key; a developer key does not work in its place.";
    AccountNotActivated = 403, "account_not_activated", "Account not activated",
        "The email address has to be verified first, or the account is disabled.";
    PublicRegistrationDisabled = 403, "public_registration_disabled", "Public registration is disabled",
        "Register from your own server, with an operator key or a developer key.";
    ProjectNotAvailable = 403, "project_not_available", "Project not found or you don't have permission to add users to it",
        "Use an active project of the key's own developer.";
    AddressNotAllowed = 403, "address_not_allowed", "Requests from this address are not allowed",
        "Call from a network that the installation and the service token allow.";
    ScopeMissing = 403, "scope_missing", "The service token lacks the required scope",
        "Use a token with the scope that the sentence names.";
    NotFound = 404, "not_found", "Not Found",
        "Check the path.";
    ProjectNotFound = 404, "project_not_found", "Project not found",
        "Use an active project, and with a bound token that token's own.";
    SessionNotFound = 404, "session_not_found", "Session not found",
        "Use the id of a session of your own that is not over.";
    MethodNotAllowed = 405, "method_not_allowed", "Method Not Allowed",
        "Use one of the methods in the `Allow` header.";
    RequestTimeout = 408, "request_timeout", "The request body took too long",
        "Send the whole body within 10 seconds.";
    EmailRegistered = 409, "email_already_registered", "Email already registered",
        "Let the person log in or reset the password.";
    UserEmailExists = 409, "user_email_exists", "User with this email already exists",
        "The user exists already: nothing needs to be created.";
    PayloadTooLarge = 413, "payload_too_large", "The request body is larger than 16 KiB",
        "Send a smaller body.";
    UnsupportedMediaType = 415, "unsupported_media_type", "The request body must be JSON, with Content-Type: application/json and no Content-Encoding",
        "Set `Content-Type: application/json`, and do not compress the body.";
    ValidationFailed = 422, "validation_failed", "The request is not valid",
        "Each element names a field, what is wrong with it, and the type of the error.";
    RateLimited = 429, "rate_limited", "Too many requests",
        "Wait for `Retry-After` seconds.";
    HeadersTooLarge = 431, "headers_too_large", "The request headers are larger than 16 KiB",
        "Send fewer or shorter headers.";
    Internal = 500, "internal_error", "Internal server error",
        "Nothing was changed. Report the `X-Request-Id` to the platform's operator.";
    StoreUnavailable = 503, "store_unavailable", "The database is not available",
        "Try again after `Retry-After` seconds.";
    HasherBusy = 503, "hasher_busy", "Too many passwords are being processed",
        "Try again after `Retry-After` seconds.";
    Overloaded = 503, "overloaded", "Too many requests are in progress",
        "Try again after `Retry-After` seconds.";
    RequestUnfinished = 503, "request_unfinished", "The request took too long and may still take effect",
        "Check whether it took effect, then try again after `Retry-After` seconds.";
    NotReady = 503, "not_ready", "The server is not ready",
        "Send requests to another server, or try again after `Retry-After` seconds.";
}

impl ErrorCode {
    pub(crate) fn status(self) -> StatusCode {
        StatusCode::from_u16(self.text().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_is_unique_and_every_status_an_error() {
        let codes: HashSet<&str> = ErrorCode::ALL
            .iter()
            .map(|error| error.text().code)
            .collect();
        assert_eq!(codes.len(), ErrorCode::ALL.len());
        for error in ErrorCode::ALL {
            let status = error.status();
            assert!(
                status.is_client_error() || status.is_server_error(),
                "{error:?}"
            );
            assert_eq!(status.as_u16(), error.text().status);
        }
    }
}

//! Reasons of rejections that the domain itself records. A reason is a stable code of lower-case words and
//! underscores: stored entries keep it. An API records the code of its own error catalogue.

/// A refresh token was presented that is not the current one of its session.
pub const INVALID_REFRESH_TOKEN: &str = "invalid_refresh_token";

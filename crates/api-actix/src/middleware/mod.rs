//! Code that runs before and after handlers.

mod audit;
mod concurrency_limit;
mod error_page;
mod keyed_rate_limiter;
mod panics;
mod rate_limits;
mod request_context;
mod trailing_slash;

pub(crate) use audit::{AuditNote, audit_operator_calls, audit_private_calls};
pub(crate) use concurrency_limit::{concurrency_limit, head_limit};
pub(crate) use error_page::error_as_page;
use panics::catch_panic;
pub(crate) use rate_limits::RateLimits;
pub(crate) use request_context::request_context;

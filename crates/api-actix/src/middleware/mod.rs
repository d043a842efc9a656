//! What every request goes through before and after its handler.

mod admission;
mod audit;
mod envelope;
mod later_page;
mod meter;
mod panics;
mod rate_limits;
mod trailing_slash;

pub(crate) use admission::{admission, head_limit};
pub(crate) use audit::{AuditNote, audit_operator_calls, audit_private_calls};
pub(crate) use envelope::envelope;
pub(crate) use later_page::later_as_page;
use panics::caught;
pub(crate) use rate_limits::RateLimits;

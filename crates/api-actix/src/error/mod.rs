//! Error responses.

mod api_error;
mod catalog;
mod from_ports;
mod reference;
mod response;
mod validation;

pub(crate) use api_error::{ApiError, Presentation};
pub(crate) use catalog::ErrorCode;
pub use reference::error_reference;
pub(crate) use response::ErrorResponse;
pub(crate) use validation::{FieldError, Violation};

//! Error responses.

mod api_error;
mod catalog;
mod from_ports;
mod reference;
mod validation;

pub(crate) use api_error::{ApiError, Presentation};
pub(crate) use catalog::ErrorCode;
pub(crate) use reference::ErrorBody;
pub use reference::error_reference;
pub(crate) use validation::FieldError;

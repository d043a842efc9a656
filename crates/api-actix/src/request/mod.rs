//! Reading requests: credentials, addresses, bodies and fields.

mod body;
mod client;
mod client_address;
mod credentials;
mod fields;
mod form;
mod json;
mod password_errors;
mod request_id;

pub(crate) use body::{read_bytes, read_object, read_optional_object};
pub(crate) use client::{accepted_language, user_agent};
pub(crate) use client_address::client_address;
pub(crate) use credentials::{
    bearer_token, presents_bearer, presents_operator_key, registration_headers, space_headers,
};
pub(crate) use fields::Fields;
pub(crate) use form::Form;
pub(crate) use password_errors::password_complaint;
pub(crate) use request_id::RequestId;

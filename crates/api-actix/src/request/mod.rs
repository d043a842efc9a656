//! Reading requests: credentials, addresses, bodies and fields.

mod body;
mod client_address;
mod credentials;
mod fields;
mod json;
mod request_id;

pub(crate) use body::read_object;
pub(crate) use client_address::client_address;
pub(crate) use credentials::{bearer_token, presents_operator_key, registration_headers};
pub(crate) use fields::Fields;
pub(crate) use request_id::RequestId;

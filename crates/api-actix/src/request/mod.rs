//! Reading requests: credentials, client addresses, bodies and forms.

mod body;
mod client;
mod client_address;
mod credentials;
mod fields;
mod form;
mod json;
mod request_body;
mod request_id;
mod violations;

pub(crate) use body::read_bytes;
pub(crate) use client::{accepted_language, user_agent};
pub(crate) use client_address::client_address;
pub(crate) use credentials::{
    bearer_token, presents_bearer, presents_operator_key, registration_credentials, tenant_selector,
};
pub(crate) use fields::{
    CURRENT_PASSWORD, EMAIL, FLAG, FULL_NAME, FULL_NAME_UPDATE, OPTIONAL_FULL_NAME,
    OPTIONAL_PROJECT_ID, OPTIONAL_TOKEN, PRIVATE_PASSWORD, PUBLIC_PASSWORD, TOKEN, Update,
};
pub(crate) use form::Form;
pub(crate) use request_body::{
    Members, RequestBody, object, property, read_body, read_members, read_optional_body,
    request_body,
};
pub(crate) use request_id::RequestId;
pub(crate) use violations::broken_rule;

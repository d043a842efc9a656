//! One file for each endpoint: request, response, OpenAPI text and the mapping of the use case's errors.

pub(crate) mod auth;
pub(crate) mod docs;
mod fallback;
pub(crate) mod health;
pub(crate) mod jwks;
pub(crate) mod pages;
pub(crate) mod private;

pub(crate) use fallback::not_found;

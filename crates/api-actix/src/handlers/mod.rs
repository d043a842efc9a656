//! One file for each operation: request, response, OpenAPI text and the mapping of the use case's errors.

pub(crate) mod accounts;
mod authenticate;
mod authorize_service;
pub(crate) mod docs;
mod fallback;
pub(crate) mod health;
pub(crate) mod passwords;
pub(crate) mod sessions;
pub(crate) mod signing_keys;
mod tenant;
pub(crate) mod verifications;

pub(crate) use fallback::not_found;

//! `POST /api/v1/auth/register`

mod bodies;
mod credentials;
mod emails;
mod errors;
mod full_names;
mod headers;
mod media;
mod passwords;
mod responses;
mod truth_table;
mod uniqueness;

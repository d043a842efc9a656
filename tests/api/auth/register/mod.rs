//! `POST /api/v1/auth/register`

mod answers;
mod bodies;
mod credentials;
mod emails;
mod errors;
mod full_names;
mod headers;
mod media;
mod passwords;
mod truth_table;
mod uniqueness;

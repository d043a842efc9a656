//! `POST /api/v1/auth/register`

mod credentials;
mod emails;
mod full_names;
mod passwords;
mod request_body;
mod responses;

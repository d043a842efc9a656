pub(crate) mod get_jwks;

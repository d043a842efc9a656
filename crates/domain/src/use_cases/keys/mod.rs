//! Making and revoking operator keys and service tokens. Lists come straight from the ports.

mod operator_keys;
mod service_tokens;

pub use operator_keys::{CreateOperatorKey, RevokeOperatorKey};
pub use service_tokens::{
    CreateServiceToken, CreateServiceTokenError, NewServiceToken, RevokeServiceToken,
};

//! Operator keys, developer keys, project keys and service tokens.

mod authenticate_service_token;
mod create_operator_key;
mod create_service_token;
mod developer_key_repository;
mod key;
mod list_operator_keys;
mod list_service_tokens;
mod operator_key_repository;
mod project_key_repository;
mod revoke_operator_key;
mod revoke_service_token;
mod scope;
mod service_token_repository;

pub use authenticate_service_token::{
    AuthenticateServiceToken, ServiceCaller, ServiceTokenError, ServiceTokenRejection,
};
pub use create_operator_key::CreateOperatorKey;
pub use create_service_token::{CreateServiceToken, CreateServiceTokenError, NewServiceToken};
pub use developer_key_repository::{DeveloperContext, DeveloperKeyRepository};
pub use key::{DeveloperKey, KeyRecord, KeySource, OperatorKey, ProjectKey, ServiceToken};
pub use list_operator_keys::ListOperatorKeys;
pub use list_service_tokens::ListServiceTokens;
pub use operator_key_repository::OperatorKeyRepository;
pub use project_key_repository::ProjectKeyRepository;
pub use revoke_operator_key::RevokeOperatorKey;
pub use revoke_service_token::RevokeServiceToken;
pub use scope::{Scope, Scopes, UnknownScope};
pub use service_token_repository::ServiceTokenRepository;

#[cfg(feature = "mocks")]
pub use developer_key_repository::MockDeveloperKeyRepository;
#[cfg(feature = "mocks")]
pub use operator_key_repository::MockOperatorKeyRepository;
#[cfg(feature = "mocks")]
pub use project_key_repository::MockProjectKeyRepository;
#[cfg(feature = "mocks")]
pub use service_token_repository::MockServiceTokenRepository;

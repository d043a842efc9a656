//! Operator keys, developer keys, project keys and service tokens.

mod authenticate_service_token;
mod developer_key_repository;
mod key;
mod operator_key_repository;
mod operator_keys;
mod project_key_repository;
mod scope;
mod service_token_repository;
mod service_tokens;

pub use authenticate_service_token::{
    AuthenticateServiceToken, ServiceCaller, ServiceTokenError, ServiceTokenRejection,
};
pub use developer_key_repository::{DeveloperContext, DeveloperKeyRepository};
pub use key::{DeveloperKey, KeyRecord, KeySource, OperatorKey, ProjectKey, ServiceToken};
pub use operator_key_repository::OperatorKeyRepository;
pub use operator_keys::{CreateOperatorKey, RevokeOperatorKey};
pub use project_key_repository::ProjectKeyRepository;
pub use scope::{Scope, Scopes, UnknownScope};
pub use service_token_repository::ServiceTokenRepository;
pub use service_tokens::{
    CreateServiceToken, CreateServiceTokenError, NewServiceToken, RevokeServiceToken,
};

#[cfg(feature = "mocks")]
pub use developer_key_repository::MockDeveloperKeyRepository;
#[cfg(feature = "mocks")]
pub use operator_key_repository::MockOperatorKeyRepository;
#[cfg(feature = "mocks")]
pub use project_key_repository::MockProjectKeyRepository;
#[cfg(feature = "mocks")]
pub use service_token_repository::MockServiceTokenRepository;

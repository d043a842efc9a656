//! The private surface: systems with service tokens.

mod authenticate;
mod create_user;

pub use authenticate::{
    AuthenticateServiceToken, ServiceCaller, ServiceTokenError, ServiceTokenRefusal,
};
pub use create_user::{CreatePrivateUser, CreatePrivateUserError, PrivateUserRequest};

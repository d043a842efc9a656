//! Roles and the rules that assign them: pure functions without any port.

mod credentials;
mod resolve;
mod role;

pub use credentials::{
    CheckedCredentials, DeveloperKeyStatus, OperatorKeyStatus, PresentedCredential, ProjectStatus,
    RegistrationCredentials,
};
pub use resolve::{EndUserGrant, RegistrationGrant, RegistrationRejection, resolve_registration};
pub use role::{Role, UnknownRole};

//! Who may: pure functions over what was presented, without any port.

mod credentials;
mod resolve;
mod role;

pub use credentials::{
    CheckedCredentials, DeveloperKeyStatus, OperatorKeyStatus, PresentedCredential, ProjectStatus,
    RegistrationCredentials,
};
pub use resolve::{EndUserGrant, RegistrationGrant, RegistrationRejection, resolve_registration};
pub use role::{Role, UnknownRole};

//! Who may: pure functions over what was presented, without any port.

mod credentials;
mod resolve;
mod role;

pub use credentials::{
    DeveloperKeyFact, OperatorKeyFact, Presented, ProjectFact, RegistrationFacts,
    RegistrationHeaders,
};
pub use resolve::{EndUserGrant, RegistrationGrant, RegistrationRefusal, resolve_registration};
pub use role::{Role, UnknownRole};

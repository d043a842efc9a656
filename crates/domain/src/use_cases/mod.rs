//! What the system does, one file a feature. A use case is a struct of the ports it needs and one
//! `run`; what it writes, it writes in one call of one port.

mod audit;
mod installation;
mod keys;
mod private;
mod registration;
mod sessions;

pub use audit::RecordRefusal;
pub use installation::{BootstrapError, BootstrapInstallation, Bootstrapped, ConfiguredSecrets};
pub use keys::{
    CreateOperatorKey, CreateServiceToken, CreateServiceTokenError, NewServiceToken,
    RevokeOperatorKey, RevokeServiceToken,
};
pub use private::{
    AuthenticateServiceToken, CreatePrivateUser, CreatePrivateUserError, PrivateUserRequest,
    ServiceCaller, ServiceTokenError, ServiceTokenRefusal,
};
pub use registration::{
    Applicant, AuthorizeRegistration, AuthorizeRegistrationError, Provisioning, RegisterDeveloper,
    RegisterDeveloperError, RegisterEndUser, RegisterEndUserError, RegisteredDeveloper,
    RegisteredEndUser,
};
pub use sessions::{AuthenticateAccess, AuthenticateAccessError};

//! What the system does, one file a feature. A use case is a struct of the ports it needs and one
//! `run`; what it writes, it writes in one call of one port.

mod audit;
mod installation;
mod keep_house;
mod keys;
mod mailbox;
mod passwords;
mod private;
mod registration;
mod sessions;
mod signing_keys;

pub use audit::RecordRefusal;
pub use installation::{BootstrapError, BootstrapInstallation, Bootstrapped, ConfiguredSecrets};
pub use keep_house::KeepHouse;
pub use keys::{
    CreateOperatorKey, CreateServiceToken, CreateServiceTokenError, NewServiceToken,
    RevokeOperatorKey, RevokeServiceToken,
};
pub use mailbox::{
    DeliverMails, Delivery, DeliveryFailure, FulfilMailRequests, MailWanted, RequestMail,
    TriedMail, VerifyEmail, VerifyEmailError,
};
pub use passwords::{
    ChangePassword, ChangePasswordError, GuessError, GuessLimits, NewPassword, ResetPassword,
    ResetPasswordError,
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
pub use sessions::{
    AuthenticateAccess, AuthenticateAccessError, Authenticated, FindAccountSpace,
    FindAccountSpaceError, LogIn, LogInError, LogOut, LogOutError, LoginRequest, RefreshSession,
    RefreshSessionError, SpaceHeaders,
};
pub use signing_keys::{
    PrepareSigningKeys, RotateSigningKeys, RotateSigningKeysError, RotatedSigningKeys,
};

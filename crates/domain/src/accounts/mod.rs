//! Accounts: registration, lookup and changes.

mod account;
mod authorize_registration;
mod create_private_user;
mod new_account;
mod register_developer;
mod register_end_user;
mod repository;
mod resolve_tenant;
mod update_account;

pub(crate) use new_account::{AccountFactory, address_verification};

pub use account::{Account, InvalidTier, Tenant, Tier};
pub use authorize_registration::{AuthorizeRegistration, AuthorizeRegistrationError};
pub use create_private_user::{CreatePrivateUser, CreatePrivateUserError, PrivateUserRequest};
pub use new_account::NewAccount;
pub use register_developer::{
    Provisioning, RegisterDeveloper, RegisterDeveloperError, RegisteredDeveloper,
};
pub use register_end_user::{RegisterEndUser, RegisterEndUserError, RegisteredEndUser};
pub use repository::{
    AccountLookup, AccountRepository, DeveloperRegistration, EndUserRegistration, PasswordChange,
    PrivateUserCreation,
};
pub use resolve_tenant::{ResolveTenant, ResolveTenantError, TenantSelector};
pub use update_account::UpdateAccount;

#[cfg(feature = "mocks")]
pub use repository::MockAccountRepository;

//! Every use case of the application, made of the ports and the policy.

use crate::accounts::{
    AuthorizeRegistration, CreatePrivateUser, RegisterDeveloper, RegisterEndUser, ResolveTenant,
    UpdateAccount,
};
use crate::audit::RecordRejection;
use crate::email::{
    DeliverEmails, GetOutboxOverview, ListDeadEmails, ProcessEmailRequests, RequestEmail,
    RetryEmails,
};
use crate::installation::{
    ApplyMigrations, BootstrapInstallation, CheckConfiguredSecrets, CheckReadiness, ListMigrations,
};
use crate::keys::{
    AuthenticateServiceToken, CreateOperatorKey, CreateServiceToken, ListOperatorKeys,
    ListServiceTokens, RevokeOperatorKey, RevokeServiceToken,
};
use crate::passwords::{ChangePassword, ResetPassword};
use crate::ports::{AdminPorts, Policy, Ports};
use crate::retention::PurgeExpired;
use crate::sessions::{
    AuthenticateAccess, ListSessions, LogIn, LogOut, LogOutAll, RefreshSession, RevokeSession,
};
use crate::signing_keys::{ListPublicKeys, ListSigningKeys, PrepareSigningKeys, RotateSigningKeys};
use crate::verifications::{FindVerification, VerifyEmail};

/// Every operation of a server that has an installation.
#[derive(Clone)]
#[expect(missing_docs, reason = "each use case is documented at its type")]
pub struct UseCases {
    pub authorize_registration: AuthorizeRegistration,
    pub create_private_user: CreatePrivateUser,
    pub register_developer: RegisterDeveloper,
    pub register_end_user: RegisterEndUser,
    pub resolve_tenant: ResolveTenant,
    pub update_account: UpdateAccount,
    pub record_rejection: RecordRejection,
    pub deliver_emails: DeliverEmails,
    pub process_email_requests: ProcessEmailRequests,
    pub request_email: RequestEmail,
    pub authenticate_service_token: AuthenticateServiceToken,
    pub change_password: ChangePassword,
    pub reset_password: ResetPassword,
    pub purge_expired: PurgeExpired,
    pub authenticate_access: AuthenticateAccess,
    pub list_sessions: ListSessions,
    pub log_in: LogIn,
    pub log_out: LogOut,
    pub log_out_all: LogOutAll,
    pub refresh_session: RefreshSession,
    pub revoke_session: RevokeSession,
    pub list_public_keys: ListPublicKeys,
    pub find_verification: FindVerification,
    pub verify_email: VerifyEmail,
    /// The operations on the installation itself.
    pub admin: AdminUseCases,
}

impl UseCases {
    /// Makes every use case.
    #[must_use]
    pub fn new(ports: &Ports, policy: &Policy) -> Self {
        Self {
            authorize_registration: AuthorizeRegistration::new(ports, policy),
            create_private_user: CreatePrivateUser::new(ports, policy),
            register_developer: RegisterDeveloper::new(ports, policy),
            register_end_user: RegisterEndUser::new(ports, policy),
            resolve_tenant: ResolveTenant::new(ports, policy),
            update_account: UpdateAccount::new(ports, policy),
            record_rejection: RecordRejection::new(ports, policy),
            deliver_emails: DeliverEmails::new(ports, policy),
            process_email_requests: ProcessEmailRequests::new(ports, policy),
            request_email: RequestEmail::new(ports, policy),
            authenticate_service_token: AuthenticateServiceToken::new(ports, policy),
            change_password: ChangePassword::new(ports, policy),
            reset_password: ResetPassword::new(ports, policy),
            purge_expired: PurgeExpired::new(ports, policy),
            authenticate_access: AuthenticateAccess::new(ports, policy),
            list_sessions: ListSessions::new(ports, policy),
            log_in: LogIn::new(ports, policy),
            log_out: LogOut::new(ports, policy),
            log_out_all: LogOutAll::new(ports, policy),
            refresh_session: RefreshSession::new(ports, policy),
            revoke_session: RevokeSession::new(ports, policy),
            list_public_keys: ListPublicKeys::new(ports, policy),
            find_verification: FindVerification::new(ports, policy),
            verify_email: VerifyEmail::new(ports, policy),
            admin: AdminUseCases::new(&ports.admin(), policy),
        }
    }
}

/// The operations on the installation itself: the first start, migrations, keys and the outbox.
#[derive(Clone)]
#[expect(missing_docs, reason = "each use case is documented at its type")]
pub struct AdminUseCases {
    pub get_outbox_overview: GetOutboxOverview,
    pub list_dead_emails: ListDeadEmails,
    pub retry_emails: RetryEmails,
    pub apply_migrations: ApplyMigrations,
    pub bootstrap_installation: BootstrapInstallation,
    pub check_configured_secrets: CheckConfiguredSecrets,
    pub check_readiness: CheckReadiness,
    pub list_migrations: ListMigrations,
    pub create_operator_key: CreateOperatorKey,
    pub create_service_token: CreateServiceToken,
    pub list_operator_keys: ListOperatorKeys,
    pub list_service_tokens: ListServiceTokens,
    pub revoke_operator_key: RevokeOperatorKey,
    pub revoke_service_token: RevokeServiceToken,
    pub list_signing_keys: ListSigningKeys,
    pub prepare_signing_keys: PrepareSigningKeys,
    pub rotate_signing_keys: RotateSigningKeys,
}

impl AdminUseCases {
    /// Makes every use case.
    #[must_use]
    pub fn new(ports: &AdminPorts, policy: &Policy) -> Self {
        Self {
            get_outbox_overview: GetOutboxOverview::new(ports, policy),
            list_dead_emails: ListDeadEmails::new(ports, policy),
            retry_emails: RetryEmails::new(ports, policy),
            apply_migrations: ApplyMigrations::new(ports, policy),
            bootstrap_installation: BootstrapInstallation::new(ports, policy),
            check_configured_secrets: CheckConfiguredSecrets::new(ports, policy),
            check_readiness: CheckReadiness::new(ports, policy),
            list_migrations: ListMigrations::new(ports, policy),
            create_operator_key: CreateOperatorKey::new(ports, policy),
            create_service_token: CreateServiceToken::new(ports, policy),
            list_operator_keys: ListOperatorKeys::new(ports, policy),
            list_service_tokens: ListServiceTokens::new(ports, policy),
            revoke_operator_key: RevokeOperatorKey::new(ports, policy),
            revoke_service_token: RevokeServiceToken::new(ports, policy),
            list_signing_keys: ListSigningKeys::new(ports, policy),
            prepare_signing_keys: PrepareSigningKeys::new(ports, policy),
            rotate_signing_keys: RotateSigningKeys::new(ports, policy),
        }
    }
}

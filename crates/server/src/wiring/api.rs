use tenantry_api_actix::{Api, ApiSettings, Readiness};
use tenantry_domain::accounts::{
    AuthorizeRegistration, CreatePrivateUser, RegisterDeveloper, RegisterEndUser, ResolveTenant,
};
use tenantry_domain::audit::RecordRejection;
use tenantry_domain::email::RequestEmail;
use tenantry_domain::keys::AuthenticateServiceToken;
use tenantry_domain::passwords::{ChangePassword, ResetPassword};
use tenantry_domain::sessions::{AuthenticateAccess, LogIn, LogOut, RefreshSession};
use tenantry_domain::verifications::VerifyEmail;

use super::{Parts, fast_random};

impl Parts<'_> {
    /// Everything that the HTTP face calls.
    pub(crate) fn api(&self) -> Api {
        Api {
            authorize_registration: self.authorize_registration(),
            register_developer: self.register_developer(),
            register_end_user: self.register_end_user(),
            authenticate_service_token: self.authenticate_service_token(),
            create_private_user: self.create_private_user(),
            authenticate_access: self.authenticate_access(),
            find_account_space: self.find_account_space(),
            log_in: self.log_in(),
            refresh_session: self.refresh_session(),
            log_out: self.log_out(),
            request_email: self.request_email(),
            verify_email: self.verify_email(),
            reset_password: self.reset_password(),
            change_password: self.change_password(),
            accounts: self.store.clone(),
            sessions: self.store.clone(),
            verifications: self.store.clone(),
            record_rejection: self.record_rejection(),
            tokens: self.tokens.clone(),
            health: self.store.clone(),
            clock: self.clock.clone(),
            random: fast_random(),
            settings: self.api_settings(),
            readiness: Readiness::default(),
        }
    }

    fn api_settings(&self) -> ApiSettings {
        let settings = self.settings;
        ApiSettings {
            password_policy: settings.password_policy,
            trusted_proxies: settings.trusted_proxies.clone(),
            private_networks: settings.private_allowed_cidrs.clone(),
            require_verified_email: settings.require_verified_email,
            rate_limits: settings.rate_limits,
        }
    }

    fn authorize_registration(&self) -> AuthorizeRegistration {
        AuthorizeRegistration {
            operator_keys: self.store.clone(),
            developer_keys: self.store.clone(),
            clock: self.clock.clone(),
        }
    }

    fn register_developer(&self) -> RegisterDeveloper {
        RegisterDeveloper {
            accounts: self.store.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            email_token_key: self.email_token_key.clone(),
        }
    }

    fn register_end_user(&self) -> RegisterEndUser {
        RegisterEndUser {
            accounts: self.store.clone(),
            hasher: self.hasher.clone(),
            tokens: self.tokens.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            email_token_key: self.email_token_key.clone(),
            sessions: self.settings.sessions(),
        }
    }

    fn authenticate_service_token(&self) -> AuthenticateServiceToken {
        AuthenticateServiceToken {
            service_tokens: self.store.clone(),
            clock: self.clock.clone(),
        }
    }

    fn create_private_user(&self) -> CreatePrivateUser {
        CreatePrivateUser {
            accounts: self.store.clone(),
            projects: self.store.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            email_token_key: self.email_token_key.clone(),
        }
    }

    fn authenticate_access(&self) -> AuthenticateAccess {
        AuthenticateAccess {
            tokens: self.tokens.clone(),
            sessions: self.store.clone(),
            clock: self.clock.clone(),
        }
    }

    fn find_account_space(&self) -> ResolveTenant {
        ResolveTenant {
            project_keys: self.store.clone(),
            clock: self.clock.clone(),
        }
    }

    fn log_in(&self) -> LogIn {
        LogIn {
            accounts: self.store.clone(),
            sessions: self.store.clone(),
            login_attempts: self.login_attempts.clone(),
            hasher: self.hasher.clone(),
            tokens: self.tokens.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            policy: self.settings.sessions(),
            require_verified_email: self.settings.require_verified_email,
        }
    }

    fn refresh_session(&self) -> RefreshSession {
        RefreshSession {
            verifier: self.tokens.clone(),
            issuer: self.tokens.clone(),
            sessions: self.store.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            policy: self.settings.sessions(),
        }
    }

    fn log_out(&self) -> LogOut {
        LogOut {
            tokens: self.tokens.clone(),
            sessions: self.store.clone(),
            clock: self.clock.clone(),
        }
    }

    fn request_email(&self) -> RequestEmail {
        RequestEmail {
            requests: self.store.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            limits: self.settings.rate_limits,
        }
    }

    fn verify_email(&self) -> VerifyEmail {
        VerifyEmail {
            verifications: self.store.clone(),
            clock: self.clock.clone(),
            email_token_key: self.email_token_key.clone(),
        }
    }

    fn reset_password(&self) -> ResetPassword {
        ResetPassword {
            verifications: self.store.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    fn change_password(&self) -> ChangePassword {
        ChangePassword {
            accounts: self.store.clone(),
            login_attempts: self.login_attempts.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    fn record_rejection(&self) -> RecordRejection {
        RecordRejection {
            audit: self.store.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }
}

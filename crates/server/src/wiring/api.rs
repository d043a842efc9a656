use tenantry_api_actix::{Api, ApiSettings, Readiness};
use tenantry_domain::use_cases::{
    AuthenticateAccess, AuthenticateServiceToken, AuthorizeRegistration, ChangePassword,
    CreatePrivateUser, FindAccountSpace, LogIn, LogOut, RecordRefusal, RefreshSession,
    RegisterDeveloper, RegisterEndUser, RequestMail, ResetPassword, VerifyEmail,
};

use super::{Parts, quick_random};

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
            request_mail: self.request_mail(),
            verify_email: self.verify_email(),
            reset_password: self.reset_password(),
            change_password: self.change_password(),
            accounts: self.stores.accounts.clone(),
            sessions: self.stores.sessions.clone(),
            verifications: self.stores.verifications.clone(),
            record_refusal: self.record_refusal(),
            tokens: self.tokens.clone(),
            health: self.stores.health.clone(),
            clock: self.clock.clone(),
            random: quick_random(),
            settings: self.api_settings(),
            readiness: Readiness::default(),
        }
    }

    fn api_settings(&self) -> ApiSettings {
        let settings = self.settings;
        ApiSettings {
            password_policy: settings.password_policy,
            trusted_proxies: settings.trusted_proxies.clone(),
            private_networks: settings.private_networks.clone(),
            require_verified_email: settings.require_verified_email,
            rate_limits: settings.rate_limits,
        }
    }

    fn authorize_registration(&self) -> AuthorizeRegistration {
        AuthorizeRegistration {
            operator_keys: self.stores.operator_keys.clone(),
            developer_keys: self.stores.developer_keys.clone(),
            clock: self.clock.clone(),
        }
    }

    fn register_developer(&self) -> RegisterDeveloper {
        RegisterDeveloper {
            accounts: self.stores.accounts.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            mail_token_key: self.mail_token_key.clone(),
        }
    }

    fn register_end_user(&self) -> RegisterEndUser {
        RegisterEndUser {
            accounts: self.stores.accounts.clone(),
            hasher: self.hasher.clone(),
            tokens: self.tokens.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            mail_token_key: self.mail_token_key.clone(),
            sessions: self.settings.sessions,
        }
    }

    fn authenticate_service_token(&self) -> AuthenticateServiceToken {
        AuthenticateServiceToken {
            service_tokens: self.stores.service_tokens.clone(),
            clock: self.clock.clone(),
        }
    }

    fn create_private_user(&self) -> CreatePrivateUser {
        CreatePrivateUser {
            accounts: self.stores.accounts.clone(),
            projects: self.stores.projects.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            mail_token_key: self.mail_token_key.clone(),
        }
    }

    fn authenticate_access(&self) -> AuthenticateAccess {
        AuthenticateAccess {
            tokens: self.tokens.clone(),
            sessions: self.stores.sessions.clone(),
            clock: self.clock.clone(),
        }
    }

    fn find_account_space(&self) -> FindAccountSpace {
        FindAccountSpace {
            project_keys: self.stores.project_keys.clone(),
            clock: self.clock.clone(),
        }
    }

    fn log_in(&self) -> LogIn {
        LogIn {
            accounts: self.stores.accounts.clone(),
            sessions: self.stores.sessions.clone(),
            guesses: self.guesses.clone(),
            hasher: self.hasher.clone(),
            tokens: self.tokens.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            policy: self.settings.sessions,
            require_verified_email: self.settings.require_verified_email,
        }
    }

    fn refresh_session(&self) -> RefreshSession {
        RefreshSession {
            verifier: self.tokens.clone(),
            issuer: self.tokens.clone(),
            sessions: self.stores.sessions.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            policy: self.settings.sessions,
        }
    }

    fn log_out(&self) -> LogOut {
        LogOut {
            tokens: self.tokens.clone(),
            sessions: self.stores.sessions.clone(),
            clock: self.clock.clone(),
        }
    }

    fn request_mail(&self) -> RequestMail {
        RequestMail {
            requests: self.stores.mail_requests.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            limits: self.settings.rate_limits,
        }
    }

    fn verify_email(&self) -> VerifyEmail {
        VerifyEmail {
            verifications: self.stores.verifications.clone(),
            clock: self.clock.clone(),
            mail_token_key: self.mail_token_key.clone(),
        }
    }

    fn reset_password(&self) -> ResetPassword {
        ResetPassword {
            verifications: self.stores.verifications.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    fn change_password(&self) -> ChangePassword {
        ChangePassword {
            accounts: self.stores.accounts.clone(),
            guesses: self.guesses.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    fn record_refusal(&self) -> RecordRefusal {
        RecordRefusal {
            audit: self.stores.audit.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }
}

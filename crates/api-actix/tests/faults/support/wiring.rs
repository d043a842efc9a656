//! The use cases over the ports.

use tenantry_api_actix::{Api, ApiSettings, Readiness};
use tenantry_domain::model::{MailTokenKey, SessionPolicy};
use tenantry_domain::use_cases::{
    AuthenticateAccess, AuthenticateServiceToken, AuthorizeRegistration, ChangePassword,
    CreatePrivateUser, FindAccountSpace, GuessLimits, LogIn, LogOut, RecordRefusal, RefreshSession,
    RegisterDeveloper, RegisterEndUser, RequestMail, ResetPassword, VerifyEmail,
};
use tenantry_domain::values::PasswordPolicy;

use super::Ports;

impl Ports {
    pub(super) fn api(&self) -> Api {
        let stores = &self.stores;
        Api {
            authorize_registration: AuthorizeRegistration {
                operator_keys: stores.operator_keys.clone(),
                developer_keys: stores.developer_keys.clone(),
                clock: self.clock.clone(),
            },
            register_developer: self.register_developer(),
            register_end_user: self.register_end_user(),
            authenticate_service_token: AuthenticateServiceToken {
                service_tokens: stores.service_tokens.clone(),
                clock: self.clock.clone(),
            },
            create_private_user: self.create_private_user(),
            authenticate_access: AuthenticateAccess {
                tokens: self.tokens.clone(),
                sessions: stores.sessions.clone(),
                clock: self.clock.clone(),
            },
            find_account_space: FindAccountSpace {
                project_keys: stores.project_keys.clone(),
                clock: self.clock.clone(),
            },
            log_in: self.log_in(),
            refresh_session: self.refresh_session(),
            log_out: LogOut {
                tokens: self.tokens.clone(),
                sessions: stores.sessions.clone(),
                clock: self.clock.clone(),
            },
            request_mail: RequestMail {
                requests: stores.mail_requests.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
                limits: true,
            },
            verify_email: VerifyEmail {
                verifications: stores.verifications.clone(),
                clock: self.clock.clone(),
                mail_token_key: mail_token_key(),
            },
            reset_password: ResetPassword {
                verifications: stores.verifications.clone(),
                hasher: self.hasher.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
            },
            change_password: self.change_password(),
            accounts: stores.accounts.clone(),
            sessions: stores.sessions.clone(),
            verifications: stores.verifications.clone(),
            record_refusal: RecordRefusal {
                audit: stores.audit.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
            },
            tokens: self.tokens.clone(),
            health: stores.health.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            settings: settings(),
            readiness: Readiness::default(),
        }
    }

    fn register_developer(&self) -> RegisterDeveloper {
        RegisterDeveloper {
            accounts: self.stores.accounts.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            mail_token_key: mail_token_key(),
        }
    }

    fn register_end_user(&self) -> RegisterEndUser {
        RegisterEndUser {
            accounts: self.stores.accounts.clone(),
            hasher: self.hasher.clone(),
            tokens: self.tokens.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            mail_token_key: mail_token_key(),
            sessions: SessionPolicy::default(),
        }
    }

    fn create_private_user(&self) -> CreatePrivateUser {
        CreatePrivateUser {
            accounts: self.stores.accounts.clone(),
            projects: self.stores.projects.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            mail_token_key: mail_token_key(),
        }
    }

    fn log_in(&self) -> LogIn {
        LogIn {
            accounts: self.stores.accounts.clone(),
            sessions: self.stores.sessions.clone(),
            guesses: self.guesses(),
            hasher: self.hasher.clone(),
            tokens: self.tokens.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            policy: SessionPolicy::default(),
            require_verified_email: true,
        }
    }

    fn refresh_session(&self) -> RefreshSession {
        RefreshSession {
            verifier: self.tokens.clone(),
            issuer: self.tokens.clone(),
            sessions: self.stores.sessions.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            policy: SessionPolicy::default(),
        }
    }

    fn change_password(&self) -> ChangePassword {
        ChangePassword {
            accounts: self.stores.accounts.clone(),
            guesses: self.guesses(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    fn guesses(&self) -> GuessLimits {
        GuessLimits {
            throttles: self.stores.throttles.clone(),
            turns: self.turns.clone(),
            clock: self.clock.clone(),
            enabled: true,
        }
    }
}

fn mail_token_key() -> MailTokenKey {
    MailTokenKey::from_bytes([7; MailTokenKey::LENGTH])
}

fn settings() -> ApiSettings {
    ApiSettings {
        password_policy: PasswordPolicy::Standard,
        trusted_proxies: "".parse().unwrap(),
        private_networks: "127.0.0.0/8,::1/128".parse().unwrap(),
        require_verified_email: true,
        rate_limits: true,
    }
}

//! The use cases over the ports.

use tenantry_api_actix::{Api, ApiSettings, Readiness};
use tenantry_domain::accounts::{
    AuthorizeRegistration, CreatePrivateUser, RegisterDeveloper, RegisterEndUser, ResolveTenant,
};
use tenantry_domain::audit::RecordRejection;
use tenantry_domain::email::RequestEmail;
use tenantry_domain::installation::EmailTokenKey;
use tenantry_domain::keys::AuthenticateServiceToken;
use tenantry_domain::passwords::{ChangePassword, ResetPassword};
use tenantry_domain::sessions::{AuthenticateAccess, LogIn, LogOut, RefreshSession, SessionPolicy};
use tenantry_domain::throttling::LoginThrottle;
use tenantry_domain::values::PasswordPolicy;
use tenantry_domain::verifications::VerifyEmail;

use super::Ports;

impl Ports {
    pub(super) fn api(&self) -> Api {
        let store = &self.store;
        Api {
            authorize_registration: AuthorizeRegistration {
                operator_keys: store.clone(),
                developer_keys: store.clone(),
                clock: self.clock.clone(),
            },
            register_developer: self.register_developer(),
            register_end_user: self.register_end_user(),
            authenticate_service_token: AuthenticateServiceToken {
                service_tokens: store.clone(),
                clock: self.clock.clone(),
            },
            create_private_user: self.create_private_user(),
            authenticate_access: AuthenticateAccess {
                tokens: self.tokens.clone(),
                sessions: store.clone(),
                clock: self.clock.clone(),
            },
            find_account_space: ResolveTenant {
                project_keys: store.clone(),
                clock: self.clock.clone(),
            },
            log_in: self.log_in(),
            refresh_session: self.refresh_session(),
            log_out: LogOut {
                tokens: self.tokens.clone(),
                sessions: store.clone(),
                clock: self.clock.clone(),
            },
            request_email: RequestEmail {
                requests: store.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
                limits: true,
            },
            verify_email: VerifyEmail {
                verifications: store.clone(),
                clock: self.clock.clone(),
                email_token_key: email_token_key(),
            },
            reset_password: ResetPassword {
                verifications: store.clone(),
                hasher: self.hasher.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
            },
            change_password: self.change_password(),
            accounts: store.clone(),
            sessions: store.clone(),
            verifications: store.clone(),
            record_rejection: RecordRejection {
                audit: store.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
            },
            tokens: self.tokens.clone(),
            health: store.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            settings: settings(),
            readiness: Readiness::default(),
        }
    }

    fn register_developer(&self) -> RegisterDeveloper {
        RegisterDeveloper {
            accounts: self.store.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            email_token_key: email_token_key(),
        }
    }

    fn register_end_user(&self) -> RegisterEndUser {
        RegisterEndUser {
            accounts: self.store.clone(),
            hasher: self.hasher.clone(),
            tokens: self.tokens.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            email_token_key: email_token_key(),
            sessions: SessionPolicy::default(),
        }
    }

    fn create_private_user(&self) -> CreatePrivateUser {
        CreatePrivateUser {
            accounts: self.store.clone(),
            projects: self.store.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            email_token_key: email_token_key(),
        }
    }

    fn log_in(&self) -> LogIn {
        LogIn {
            accounts: self.store.clone(),
            sessions: self.store.clone(),
            login_attempts: self.login_attempts(),
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
            sessions: self.store.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            policy: SessionPolicy::default(),
        }
    }

    fn change_password(&self) -> ChangePassword {
        ChangePassword {
            accounts: self.store.clone(),
            login_attempts: self.login_attempts(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    fn login_attempts(&self) -> LoginThrottle {
        LoginThrottle {
            throttles: self.store.clone(),
            turns: self.turns.clone(),
            clock: self.clock.clone(),
            enabled: true,
        }
    }
}

fn email_token_key() -> EmailTokenKey {
    EmailTokenKey::from_bytes([7; EmailTokenKey::LENGTH])
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

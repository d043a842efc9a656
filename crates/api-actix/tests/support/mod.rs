//! The HTTP face on a real socket, over the store in memory; a test replaces the ports that shall fail.

use std::net::TcpListener;
use std::sync::Arc;

use serde_json::{Value, json};
use tenantry_api_actix::{Api, ApiSettings, Listeners, Readiness, Stopper, serve};
use tenantry_domain::model::{MailTokenKey, SessionPolicy};
use tenantry_domain::ports::Stores;
use tenantry_domain::use_cases::{
    AuthenticateAccess, AuthenticateServiceToken, AuthorizeRegistration, BootstrapInstallation,
    Bootstrapped, ConfiguredSecrets, CreatePrivateUser, RecordRefusal, RegisterDeveloper,
    RegisterEndUser,
};
use tenantry_domain::values::PasswordPolicy;
use tenantry_domain_testkit::{FixedClock, MemoryStores, PlainHasher, PlainTokens, SeededRandom};

/// Ports that work, for a test to replace.
pub(crate) struct Ports {
    pub(crate) memory: MemoryStores,
    pub(crate) stores: Stores,
    pub(crate) hasher: Arc<dyn tenantry_domain::ports::PasswordHasher>,
    pub(crate) secrets: Bootstrapped,
    clock: Arc<FixedClock>,
    random: Arc<SeededRandom>,
    tokens: Arc<PlainTokens>,
}

impl Ports {
    pub(crate) async fn working() -> Self {
        let memory = MemoryStores::default();
        let stores = memory.stores();
        let clock = Arc::new(FixedClock::default());
        let random = Arc::new(SeededRandom::new(1));
        let tokens = Arc::new(PlainTokens::default());
        let bootstrap = BootstrapInstallation {
            installations: stores.installations.clone(),
            signing_keys: tokens.clone(),
            clock: clock.clone(),
            random: random.clone(),
        };
        Self {
            memory,
            stores,
            hasher: Arc::new(PlainHasher::default()),
            secrets: bootstrap.run(&ConfiguredSecrets::default()).await.unwrap(),
            clock,
            random,
            tokens,
        }
    }

    /// Answers requests from now on.
    pub(crate) fn serve(&self) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let listeners = Listeners {
            public: listener,
            private: None,
        };
        let serving = serve(self.api(), listeners, 1).unwrap();
        let stopper = serving.stopper();
        tokio::spawn(serving.finished());
        Server {
            base: format!("http://{address}"),
            stopper,
            client: reqwest::Client::new(),
        }
    }

    fn api(&self) -> Api {
        let key = MailTokenKey::from_bytes([7; MailTokenKey::LENGTH]);
        let stores = &self.stores;
        Api {
            authorize_registration: AuthorizeRegistration {
                operator_keys: stores.operator_keys.clone(),
                developer_keys: stores.developer_keys.clone(),
                clock: self.clock.clone(),
            },
            register_developer: RegisterDeveloper {
                accounts: stores.accounts.clone(),
                hasher: self.hasher.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
                mail_token_key: key.clone(),
            },
            register_end_user: RegisterEndUser {
                accounts: stores.accounts.clone(),
                hasher: self.hasher.clone(),
                tokens: self.tokens.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
                mail_token_key: key.clone(),
                sessions: SessionPolicy::default(),
            },
            authenticate_service_token: AuthenticateServiceToken {
                service_tokens: stores.service_tokens.clone(),
                clock: self.clock.clone(),
            },
            create_private_user: CreatePrivateUser {
                accounts: stores.accounts.clone(),
                projects: stores.projects.clone(),
                hasher: self.hasher.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
                mail_token_key: key,
            },
            authenticate_access: AuthenticateAccess {
                tokens: self.tokens.clone(),
                sessions: stores.sessions.clone(),
                clock: self.clock.clone(),
            },
            record_refusal: RecordRefusal {
                audit: stores.audit.clone(),
                clock: self.clock.clone(),
                random: self.random.clone(),
            },
            tokens: self.tokens.clone(),
            health: stores.health.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            settings: ApiSettings {
                password_policy: PasswordPolicy::Standard,
                trusted_proxies: "".parse().unwrap(),
                private_networks: "127.0.0.0/8,::1/128".parse().unwrap(),
                rate_limits: true,
            },
            readiness: Readiness::default(),
        }
    }
}

pub(crate) struct Server {
    pub(crate) base: String,
    pub(crate) stopper: Stopper,
    pub(crate) client: reqwest::Client,
}

impl Server {
    pub(crate) async fn create_private_user(&self, secrets: &Bootstrapped) -> Answer {
        let user = json!({
            "email": "jane@example.com", "password": "secure_password", "full_name": "Jane Doe",
        });
        let request = self
            .client
            .post(format!("{}/v1/private/users/", self.base))
            .json(&user);
        let token = secrets.service_token.as_ref().unwrap().expose().to_owned();
        Answer::of(request.bearer_auth(token)).await
    }

    pub(crate) async fn register_developer(&self, secrets: &Bootstrapped) -> Answer {
        let developer = json!({"email": "john@example.com", "password": "SecurePass123"});
        let path = format!("{}/api/v1/auth/register", self.base);
        let key = secrets.operator_key.as_ref().unwrap().expose().to_owned();
        let request = self
            .client
            .post(path)
            .json(&developer)
            .header("X-Operator-Key", key);
        Answer::of(request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.client.get(format!("{}{path}", self.base))).await
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Value,
}

impl Answer {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let retry_after = response.headers().get("Retry-After");
        Self {
            status: response.status().as_u16(),
            retry_after: retry_after.map(|value| value.to_str().unwrap().to_owned()),
            body: response.json().await.unwrap(),
        }
    }

    /// Status, `Retry-After` and sentence.
    pub(crate) fn told(&self) -> (u16, Option<&str>, &str) {
        let detail = self.body["detail"].as_str().unwrap_or_default();
        (self.status, self.retry_after.as_deref(), detail)
    }
}

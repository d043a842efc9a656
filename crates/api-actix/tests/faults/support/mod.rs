//! The HTTP API on a real socket, over the store in memory. A test replaces the ports that must fail.

mod server;

use std::net::TcpListener;
use std::sync::Arc;

use tenantry_api_actix::{Api, ApiSettings, Listeners, Readiness, serve};
use tenantry_domain::app::UseCases;
use tenantry_domain::installation::{Bootstrapped, ConfiguredSecrets, EmailTokenKey};
use tenantry_domain::ports::{Policy, Ports};
use tenantry_domain_testkit::{
    FakeHasher, FakeKeyedLock, FakeMailer, FakeTokens, FixedClock, MemoryStore, SeededRandom,
};

pub(crate) use server::{ApiResponse, PASSWORD, Server};

/// A server whose ports work. A test replaces ports of its use cases.
pub(crate) struct TestServer {
    pub(crate) memory: MemoryStore,
    pub(crate) use_cases: UseCases,
    pub(crate) secrets: Bootstrapped,
    ports: Ports,
}

impl TestServer {
    pub(crate) async fn working() -> Self {
        let memory = MemoryStore::default();
        let tokens = Arc::new(FakeTokens::default());
        let ports = Ports {
            store: memory.store(),
            hasher: Arc::new(FakeHasher::default()),
            token_issuer: tokens.clone(),
            token_verifier: tokens.clone(),
            signing_key_generator: tokens,
            mailer: Arc::new(FakeMailer::default()),
            keyed_lock: Arc::new(FakeKeyedLock::default()),
            clock: Arc::new(FixedClock::default()),
            random: Arc::new(SeededRandom::new(1)),
            email_token_key: EmailTokenKey::from_bytes([7; EmailTokenKey::LENGTH]),
        };
        let use_cases = UseCases::new(&ports, &Policy::default());
        let bootstrap = &use_cases.admin.bootstrap_installation;
        let secrets = bootstrap.run(&ConfiguredSecrets::default()).await.unwrap();
        Self {
            memory,
            use_cases,
            secrets,
            ports,
        }
    }

    /// Serves requests from now on.
    pub(crate) fn serve(&self) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let listeners = Listeners {
            public: listener,
            private: None,
            metrics: None,
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
        let policy = Policy::default();
        Api {
            use_cases: self.use_cases.clone(),
            clock: self.ports.clock.clone(),
            random: self.ports.random.clone(),
            settings: ApiSettings {
                password_policy: policy.passwords,
                trusted_proxies: "".parse().unwrap(),
                private_networks: "127.0.0.0/8,::1/128".parse().unwrap(),
                require_verified_email: policy.require_verified_email,
                rate_limits: policy.rate_limits,
            },
            readiness: Readiness::default(),
        }
    }
}

//! The HTTP face on a real socket, over the store in memory; a test replaces the ports that shall fail.

mod server;
mod wiring;

use std::net::TcpListener;
use std::sync::Arc;

use tenantry_api_actix::{Listeners, serve};
use tenantry_domain::installation::{BootstrapInstallation, Bootstrapped, ConfiguredSecrets};
use tenantry_domain::passwords::PasswordHasher;
use tenantry_domain::store::Store;
use tenantry_domain_testkit::{
    FakeHasher, FakeKeyedLock, FakeTokens, FixedClock, MemoryStore, SeededRandom,
};

pub(crate) use server::{ApiResponse, PASSWORD, Server};

/// Ports that work, for a test to replace.
pub(crate) struct Ports {
    pub(crate) memory: MemoryStore,
    pub(crate) store: Store,
    pub(crate) hasher: Arc<dyn PasswordHasher>,
    pub(crate) secrets: Bootstrapped,
    clock: Arc<FixedClock>,
    random: Arc<SeededRandom>,
    tokens: Arc<FakeTokens>,
    turns: Arc<FakeKeyedLock>,
}

impl Ports {
    pub(crate) async fn working() -> Self {
        let memory = MemoryStore::default();
        let store = memory.store();
        let clock = Arc::new(FixedClock::default());
        let random = Arc::new(SeededRandom::new(1));
        let tokens = Arc::new(FakeTokens::default());
        let bootstrap = BootstrapInstallation {
            installations: store.clone(),
            signing_keys: tokens.clone(),
            clock: clock.clone(),
            random: random.clone(),
        };
        Self {
            memory,
            store,
            hasher: Arc::new(FakeHasher::default()),
            secrets: bootstrap.run(&ConfiguredSecrets::default()).await.unwrap(),
            clock,
            random,
            tokens,
            turns: Arc::default(),
        }
    }

    /// Answers requests from now on.
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
}

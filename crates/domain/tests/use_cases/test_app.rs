//! The use cases over the store in memory and fake ports.

use std::sync::Arc;

use tenantry_domain::accounts::RegisteredDeveloper;
use tenantry_domain::app::UseCases;
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::installation::EmailTokenKey;
use tenantry_domain::ports::{Policy, Ports};
use tenantry_domain::roles::EndUserGrant;
use tenantry_domain::store::Store;
use tenantry_domain::system::Clock as _;
use tenantry_domain::values::{OperatorKeyId, Timestamp};
use tenantry_domain_testkit::fixtures::applicant;
use tenantry_domain_testkit::{
    FakeHasher, FakeKeyedLock, FakeMailer, FakeTokens, FixedClock, MemoryStore, SeededRandom,
    StoreSnapshot, StoreUnderTest as _,
};

pub(crate) struct TestApp {
    pub(crate) use_cases: UseCases,
    pub(crate) memory: MemoryStore,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) hasher: Arc<FakeHasher>,
    pub(crate) tokens: Arc<FakeTokens>,
    pub(crate) mailer: Arc<FakeMailer>,
    pub(crate) keyed_lock: Arc<FakeKeyedLock>,
}

impl TestApp {
    pub(crate) fn new() -> Self {
        let memory = MemoryStore::default();
        let clock = Arc::new(FixedClock::default());
        let hasher = Arc::new(FakeHasher::default());
        let tokens = Arc::new(FakeTokens::default());
        let mailer = Arc::new(FakeMailer::default());
        let keyed_lock = Arc::new(FakeKeyedLock::default());
        let ports = Ports {
            store: memory.store(),
            hasher: hasher.clone(),
            token_issuer: tokens.clone(),
            token_verifier: tokens.clone(),
            signing_key_generator: tokens.clone(),
            mailer: mailer.clone(),
            keyed_lock: keyed_lock.clone(),
            clock: clock.clone(),
            random: Arc::new(SeededRandom::new(1)),
            email_token_key: Self::email_token_key(),
        };
        Self {
            use_cases: UseCases::new(&ports, &Policy::default()),
            store: ports.store,
            memory,
            clock,
            hasher,
            tokens,
            mailer,
            keyed_lock,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn contents(&self) -> StoreSnapshot {
        self.memory.contents().await
    }

    pub(crate) fn email_token_key() -> EmailTokenKey {
        EmailTokenKey::from_bytes([7; EmailTokenKey::LENGTH])
    }

    /// A registered developer with this email address.
    pub(crate) async fn a_developer(&self, email: &str) -> RegisteredDeveloper {
        let key = OperatorKeyId::generate(self.now(), [9; 10]);
        let register = &self.use_cases.register_developer;
        let registered = register.run(key, applicant(email), RequestOrigin::default());
        registered.await.unwrap()
    }

    /// What the developer's first key allows in the first project.
    pub(crate) async fn grant_of(&self, developer: &RegisteredDeveloper) -> EndUserGrant {
        let hash = developer.provisioning.developer_key.hash();
        let keys = self.contents().await.developer_keys;
        EndUserGrant {
            developer_key_id: keys.iter().find(|key| key.record.hash == hash).unwrap().id,
            developer_id: developer.account.id,
            project_id: developer.provisioning.project_id,
        }
    }
}

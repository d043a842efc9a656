//! The ports of a whole installation, and the use cases made of them.

use std::sync::Arc;

use tenantry_domain::accounts::{
    AuthorizeRegistration, CreatePrivateUser, RegisterDeveloper, RegisterEndUser,
    RegisteredDeveloper,
};
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::installation::{BootstrapInstallation, EmailTokenKey};
use tenantry_domain::keys::{
    AuthenticateServiceToken, CreateOperatorKey, CreateServiceToken, RevokeOperatorKey,
    RevokeServiceToken,
};
use tenantry_domain::roles::EndUserGrant;
use tenantry_domain::sessions::{AuthenticateAccess, SessionPolicy};
use tenantry_domain::store::Store;
use tenantry_domain::system::Clock as _;
use tenantry_domain::values::{OperatorKeyId, Timestamp};
use tenantry_domain_testkit::fixtures::applicant;
use tenantry_domain_testkit::{
    FakeHasher, FakeTokens, FixedClock, MemoryStore, SeededRandom, StoreSnapshot,
    StoreUnderTest as _,
};

pub(crate) struct TestApp {
    pub(crate) memory: MemoryStore,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) random: Arc<SeededRandom>,
    pub(crate) hasher: Arc<FakeHasher>,
    pub(crate) tokens: Arc<FakeTokens>,
}

impl TestApp {
    pub(crate) fn new() -> Self {
        let memory = MemoryStore::default();
        Self {
            store: memory.store(),
            memory,
            clock: Arc::new(FixedClock::default()),
            random: Arc::new(SeededRandom::new(1)),
            hasher: Arc::new(FakeHasher::default()),
            tokens: Arc::new(FakeTokens::default()),
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

    /// A developer who registered with this address.
    pub(crate) async fn a_developer(&self, address: &str) -> RegisteredDeveloper {
        let key = OperatorKeyId::generate(self.now(), [9; 10]);
        let register = self.register_developer();
        let registered = register.run(key, applicant(address), RequestOrigin::default());
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

    pub(crate) fn authorize_registration(&self) -> AuthorizeRegistration {
        AuthorizeRegistration {
            operator_keys: self.store.clone(),
            developer_keys: self.store.clone(),
            clock: self.clock.clone(),
        }
    }

    pub(crate) fn register_developer(&self) -> RegisterDeveloper {
        RegisterDeveloper {
            accounts: self.store.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            email_token_key: Self::email_token_key(),
        }
    }

    pub(crate) fn register_end_user(&self) -> RegisterEndUser {
        RegisterEndUser {
            accounts: self.store.clone(),
            hasher: self.hasher.clone(),
            tokens: self.tokens.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            email_token_key: Self::email_token_key(),
            sessions: SessionPolicy::default(),
        }
    }

    pub(crate) fn create_private_user(&self) -> CreatePrivateUser {
        CreatePrivateUser {
            accounts: self.store.clone(),
            projects: self.store.clone(),
            hasher: self.hasher.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            email_token_key: Self::email_token_key(),
        }
    }

    pub(crate) fn bootstrap_installation(&self) -> BootstrapInstallation {
        BootstrapInstallation {
            installations: self.store.clone(),
            signing_keys: self.tokens.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    pub(crate) fn authenticate_service_token(&self) -> AuthenticateServiceToken {
        AuthenticateServiceToken {
            service_tokens: self.store.clone(),
            clock: self.clock.clone(),
        }
    }

    pub(crate) fn authenticate_access(&self) -> AuthenticateAccess {
        AuthenticateAccess {
            tokens: self.tokens.clone(),
            sessions: self.store.clone(),
            clock: self.clock.clone(),
        }
    }

    pub(crate) fn create_operator_key(&self) -> CreateOperatorKey {
        CreateOperatorKey {
            operator_keys: self.store.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    pub(crate) fn revoke_operator_key(&self) -> RevokeOperatorKey {
        RevokeOperatorKey {
            operator_keys: self.store.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    pub(crate) fn create_service_token(&self) -> CreateServiceToken {
        CreateServiceToken {
            service_tokens: self.store.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    pub(crate) fn revoke_service_token(&self) -> RevokeServiceToken {
        RevokeServiceToken {
            service_tokens: self.store.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }
}

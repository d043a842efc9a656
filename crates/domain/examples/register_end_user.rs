//! Registers an end user in the in-memory store: `cargo run -p tenantry-domain --example register_end_user`.

use std::sync::Arc;

use tenantry_domain::app::UseCases;
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::installation::EmailTokenKey;
use tenantry_domain::ports::{Policy, Ports};
use tenantry_domain_testkit::fixtures::{Fixtures, applicant, grant_of};
use tenantry_domain_testkit::{
    FakeHasher, FakeKeyedLock, FakeMailer, FakeTokens, FixedClock, MemoryStore, SeededRandom,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tokens = Arc::new(FakeTokens::default());
    let ports = Ports {
        store: MemoryStore::default().store(),
        hasher: Arc::new(FakeHasher::default()),
        token_issuer: tokens.clone(),
        token_verifier: tokens.clone(),
        signing_key_generator: tokens,
        mailer: Arc::new(FakeMailer::default()),
        keyed_lock: Arc::new(FakeKeyedLock::default()),
        clock: Arc::new(FixedClock::default()),
        random: Arc::new(SeededRandom::new(2)),
        email_token_key: EmailTokenKey::from_bytes([3; EmailTokenKey::LENGTH]),
    };
    let use_cases = UseCases::new(&ports, &Policy::default());
    let developer = Fixtures::new(1).a_developer_registration();
    ports.store.register_developer(&developer).await?;

    let (grant, jane) = (grant_of(&developer), applicant("Jane@Example.com"));
    let register = &use_cases.register_end_user;
    let registered = register.run(grant, jane, &RequestOrigin::default()).await?;

    let account = registered.account;
    println!("id          {}", account.id);
    println!("email       {}", account.email.as_typed());
    println!("role        {}", account.tier.role());
    println!("is_active   {}", account.is_active());
    println!("created_at  {}", account.created_at);
    Ok(())
}

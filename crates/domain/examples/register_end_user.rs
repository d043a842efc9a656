//! Registers an end user over the store in memory: `cargo run -p tenantry-domain --example register_end_user`.
use std::sync::Arc;

use tenantry_domain::accounts::RegisterEndUser;
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::installation::EmailTokenKey;
use tenantry_domain::sessions::SessionPolicy;
use tenantry_domain_testkit::fixtures::{Fixtures, applicant, grant_of};
use tenantry_domain_testkit::{FakeHasher, FakeTokens, FixedClock, MemoryStore, SeededRandom};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = MemoryStore::default().store();
    let developer = Fixtures::new(1).a_developer_registration();
    store.register_developer(&developer).await?;

    let register = RegisterEndUser {
        accounts: store,
        hasher: Arc::new(FakeHasher::default()),
        tokens: Arc::new(FakeTokens::default()),
        clock: Arc::new(FixedClock::default()),
        random: Arc::new(SeededRandom::new(2)),
        email_token_key: EmailTokenKey::from_bytes([3; EmailTokenKey::LENGTH]),
        sessions: SessionPolicy::default(),
    };
    let jane = applicant("Jane@Example.com");
    let registered = register
        .run(grant_of(&developer), jane, &RequestOrigin::default())
        .await?;

    let account = registered.account;
    println!("id          {}", account.id);
    println!("email       {}", account.email.as_typed());
    println!("role        {}", account.tier.role());
    println!("is_active   {}", account.is_active());
    println!("created_at  {}", account.created_at);
    Ok(())
}

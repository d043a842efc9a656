//! Registers an end user over the store in memory: `cargo run -p tenantry-domain --example register_end_user`.
use std::sync::Arc;

use tenantry_domain::model::{MailTokenKey, RequestOrigin, SessionPolicy};
use tenantry_domain::use_cases::RegisterEndUser;
use tenantry_domain_testkit::fixtures::{Fixtures, applicant, grant_of};
use tenantry_domain_testkit::{FixedClock, MemoryStores, PlainHasher, PlainTokens, SeededRandom};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stores = MemoryStores::default().stores();
    let developer = Fixtures::new(1).a_developer_registration();
    stores.accounts.register_developer(&developer).await?;

    let register = RegisterEndUser {
        accounts: stores.accounts,
        hasher: Arc::new(PlainHasher::default()),
        tokens: Arc::new(PlainTokens::default()),
        clock: Arc::new(FixedClock::default()),
        random: Arc::new(SeededRandom::new(2)),
        mail_token_key: MailTokenKey::from_bytes([3; MailTokenKey::LENGTH]),
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

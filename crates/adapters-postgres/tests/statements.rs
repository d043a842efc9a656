//! How many statements each call costs: every one is a round trip to the server.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use support::PostgresUnderTest;
use tenantry_adapters_postgres::PoolSettings;
use tenantry_domain::model::Tier;
use tenantry_domain::ports::{SessionRef, StoreError};
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};

static STATEMENTS: AtomicU64 = AtomicU64::new(0);

struct CountStatements;

impl Instrumentation for CountStatements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            STATEMENTS.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Fails unless the call costs exactly this many statements.
async fn costs<T>(statements: u64, what: &str, call: impl Future<Output = Result<T, StoreError>>) {
    let before = STATEMENTS.load(Ordering::SeqCst);
    call.await.map(drop).expect(what);
    let cost = STATEMENTS.load(Ordering::SeqCst) - before;
    println!("{cost:>2} statements: {what}");
    assert_eq!(cost, statements, "{what}");
}

#[tokio::test]
async fn no_call_costs_more_statements_than_it_must() {
    set_default_instrumentation(|| Some(Box::new(CountStatements))).expect("instruments");
    let settings = PoolSettings {
        max_connections: 1,
        ..PoolSettings::default()
    };
    let store = PostgresUnderTest::start_with(settings).await;
    let ports = store.stores();
    // Opening the one connection costs statements of its own.
    ports.health.check().await.expect("a migrated store");

    let things = Fixtures::new(1);
    let developer = things.a_developer_registration();
    let end_user = things.an_end_user_registration(grant_of(&developer));
    let private_developer = things.a_private_user_creation(Tier::Developer);
    let private_user = things.a_private_user_creation(Tier::EndUser(developer.project.id));
    let (key, token) = (things.an_operator_key(), things.a_service_token());
    let [first, second, third] = [(); 3].map(|()| things.an_audit_entry());
    let now = things.now();

    let accounts = &ports.accounts;
    let registration = accounts.register_developer(&developer);
    costs(
        9,
        "register a developer: BEGIN, seven rows, COMMIT",
        registration,
    )
    .await;
    let registration = accounts.register_end_user(&end_user);
    costs(
        7,
        "register an end user: BEGIN, the grant, four rows, COMMIT",
        registration,
    )
    .await;
    let creation = accounts.create_private_user(&private_developer);
    costs(
        6,
        "create a private developer: BEGIN, four rows, COMMIT",
        creation,
    )
    .await;
    let creation = accounts.create_private_user(&private_user);
    costs(
        7,
        "create a private end user: BEGIN, the project, four rows, COMMIT",
        creation,
    )
    .await;
    let lookup = accounts.find_by_email(end_user.account.scope(), end_user.account.email.key());
    costs(1, "find an account", lookup).await;

    let hash = &developer.developer_key.record.hash;
    let project = Some(developer.project.id);
    let lookup = ports.developer_keys.find_context(hash, project, now);
    costs(1, "find what a developer key opens", lookup).await;
    let session = SessionRef {
        session_id: end_user.session.id,
        account_id: end_user.account.id,
        project_id: project,
    };
    let lookup = ports.sessions.find_account(session, now);
    costs(1, "find the account of a session", lookup).await;
    costs(
        1,
        "judge a project",
        ports.projects.is_available(developer.project.id),
    )
    .await;

    let creation = ports.operator_keys.create(&key, &first);
    costs(4, "make an operator key: BEGIN, two rows, COMMIT", creation).await;
    let lookup = ports.operator_keys.find_active(&key.record.hash, now);
    costs(1, "find an operator key", lookup).await;
    let creation = ports.service_tokens.create(&token, &second);
    costs(4, "make a service token: BEGIN, two rows, COMMIT", creation).await;
    let lookup = ports.service_tokens.find_active(&token.record.hash, now);
    costs(1, "find a service token", lookup).await;
    costs(1, "write an audit entry", ports.audit.append(&third)).await;
    costs(1, "look after the health", ports.health.check()).await;
}

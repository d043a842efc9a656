use tenantry_domain::email::EmailRequest;
use tenantry_domain::installation::Installation;
use tenantry_domain::keys::{OperatorKey, ServiceToken};
use tenantry_domain::signing_keys::SigningKey;
use tenantry_domain::store::PortError;
use tenantry_domain_testkit::writes::{Write, every_write};
use tenantry_domain_testkit::{StoreSnapshot, StoreUnderTest};

/// Lets a statement of the store fail.
pub trait FaultInjector {
    /// Lets the statement after so many others fail.
    fn plan(&self, statements_before: u32);

    /// Whether the planned fault happened. None is planned from now on.
    fn was_hit(&self) -> bool;
}

/// R15: a fault at the k-th statement of a write leaves nothing. k grows until no statement is left to
/// fail. Each write begins with an empty store.
pub async fn every_write_is_all_or_nothing<S, I>(start: impl AsyncFn() -> (S, I))
where
    S: StoreUnderTest,
    I: FaultInjector,
{
    for write in every_write() {
        let (store, faults) = start().await;
        let statements = fail_at_each_statement(&store, &faults, &write).await;
        println!("{statements:>2} statements: {}", write.name);
    }
}

async fn fail_at_each_statement<S: StoreUnderTest>(
    store: &S,
    faults: &impl FaultInjector,
    write: &Write,
) -> u32 {
    let name = write.name;
    let execute = (write.prepare)(store.store()).await;
    let before = Everything::of(store).await;
    for statement in 0.. {
        open_connections(store).await;
        faults.plan(statement);
        let outcome = execute().await;
        if !faults.was_hit() {
            outcome.expect(name);
            assert_ne!(Everything::of(store).await, before, "{name} writes nothing");
            return statement;
        }
        let error = outcome.expect_err("a fault is an error");
        assert!(
            matches!(error, PortError::Unavailable(_)),
            "{name}: {error:?}"
        );
        let now = Everything::of(store).await;
        assert_eq!(now, before, "{name}: statement {statement}");
    }
    unreachable!("the loop ends when no statement is left")
}

/// Replaces the connections that the last fault closed, so that only the statements of the write count.
async fn open_connections(store: &impl StoreUnderTest) {
    while store.store().check_health().await.is_err() {}
    let applied = store.store().settle_attempts(&[]).await;
    applied.expect("a connection that writes");
}

/// Everything that a store holds.
#[derive(Debug, PartialEq, Eq)]
struct Everything {
    contents: StoreSnapshot,
    installation: Option<Installation>,
    operator_keys: Vec<OperatorKey>,
    service_tokens: Vec<ServiceToken>,
    signing_keys: Vec<SigningKey>,
    email_requests: Vec<EmailRequest>,
}

impl Everything {
    async fn of(store: &impl StoreUnderTest) -> Self {
        while store.store().check_health().await.is_err() {}
        let ports = store.store();
        Self {
            contents: store.contents().await,
            installation: ports.find_installation().await.expect("a read"),
            operator_keys: ports.list_operator_keys().await.expect("a list"),
            service_tokens: ports.list_service_tokens().await.expect("a list"),
            signing_keys: ports.list_signing_keys().await.expect("a list"),
            email_requests: ports.oldest_email_requests(u32::MAX).await.expect("a list"),
        }
    }
}

use tenantry_domain::installation::NewInstallation;
use tenantry_domain::store::{Conflict, PortError};

use crate::StoreSnapshot;
use crate::StoreUnderTest;
use crate::conformance::expect::{
    expect_conflict, expect_failure, expect_one_winner, expect_unchanged,
};
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// An empty store has no installation; one that was set up gives back what the first start made.
pub async fn every_field_comes_back<S: StoreUnderTest>(store: S) {
    let empty = Snapshot::of(&store).await;
    assert_eq!(empty.installation, None);
    let new = Fixtures::new(1).a_new_installation();
    create(&store, &new).await.expect("a first start");
    assert_eq!(Snapshot::of(&store).await, everything_of(&new));
}

/// All of a first start is stored; when any part of it cannot be, nothing is.
pub async fn creation_is_all_or_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let ports = store.store();
    let (key, token) = (fixtures.an_operator_key(), fixtures.a_service_token());
    let [first, second] = [(); 2].map(|()| fixtures.an_audit_entry());
    ports
        .create_operator_key(&key, &first)
        .await
        .expect("a key");
    let created = ports.create_service_token(&token, &second).await;
    created.expect("a token");

    let before = Snapshot::of(&store).await;
    let mut new = fixtures.a_new_installation();
    new.audit.id = first.id;
    expect_failure(create(&store, &new).await);
    expect_unchanged(&store, &before, "an audit entry that exists").await;
    let mut new = fixtures.a_new_installation();
    new.operator_key.record.hash = key.record.hash;
    expect_conflict(create(&store, &new).await, Conflict::Secret);
    expect_unchanged(&store, &before, "an operator key in use").await;
    let mut new = fixtures.a_new_installation();
    new.service_token.record.hash = token.record.hash;
    expect_conflict(create(&store, &new).await, Conflict::Secret);
    expect_unchanged(&store, &before, "a service token in use").await;
    let new = fixtures.a_new_installation();
    create(&store, &new).await.expect("the place is still free");
}

/// Several servers start on one empty store: one sets it up, whole, and the others are told.
pub async fn one_of_many_first_starts_wins<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let racers: Vec<_> = (0..RACERS).map(|_| fixtures.a_new_installation()).collect();
    let outcomes = race(racers.iter().cloned().map(|new| {
        let installations = store.store();
        async move { installations.create_installation(&new).await }
    }));
    let winner = expect_one_winner(outcomes.await, Conflict::Installation);
    assert_eq!(Snapshot::of(&store).await, everything_of(&racers[winner]));
}

async fn create<S: StoreUnderTest>(store: &S, new: &NewInstallation) -> Result<(), PortError> {
    store.store().create_installation(new).await
}

fn everything_of(new: &NewInstallation) -> Snapshot {
    Snapshot {
        contents: StoreSnapshot {
            audit: vec![new.audit.clone()],
            ..StoreSnapshot::default()
        },
        installation: Some(new.installation.clone()),
        operator_keys: vec![new.operator_key.clone()],
        service_tokens: vec![new.service_token.clone()],
        signing_keys: vec![new.signing_key.clone()],
        email_requests: Vec::new(),
        dead_emails: Vec::new(),
    }
}

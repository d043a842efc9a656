use tenantry_domain::accounts::Tier;
use tenantry_domain::email::EmailRequest;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{Admission, Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::values::{ClientNetwork, ProjectId};
use tenantry_domain::verifications::VerificationPurpose;

use crate::StoreUnderTest;
use crate::conformance::expect::{expect_failure, expect_unchanged};
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// R27: of many at once so many are taken as the limits admit, and only those are counted.
pub async fn limits_are_kept<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = fixtures.an_account(Tier::Developer);
    let client = ClientNetwork::of([192, 0, 2, 1].into());
    let limits = [
        limit(
            ThrottleKey::emails_to(
                VerificationPurpose::ResetPassword,
                account.scope(),
                account.email.key(),
            ),
            3,
        ),
        limit(ThrottleKey::emails_by(client), 20),
    ];
    let now = fixtures.now();
    let a_request = || EmailRequest {
        created_at: now,
        ..fixtures.an_email_request(&account, VerificationPurpose::ResetPassword)
    };
    let outcomes = race((0..RACERS).map(|_| {
        let (requests, new, limits) = (store.store(), a_request(), limits.clone());
        async move {
            requests
                .submit_email_request(&new, &limits)
                .await
                .expect("a response")
        }
    }));
    let outcomes = outcomes.await;
    let admitted = outcomes.iter().filter(|one| **one == Admission::Admitted);
    assert_eq!(admitted.count(), 3, "{outcomes:?}");
    let before = Snapshot::of(&store).await;
    assert_eq!(before.email_requests.len(), 3, "those that were admitted");
    let counts = before
        .contents
        .throttles
        .iter()
        .map(|(_, state)| state.count);
    assert_eq!(
        counts.collect::<Vec<_>>(),
        [3, 3],
        "those that were admitted"
    );

    let rejected = submit(&store, &a_request(), &limits)
        .await
        .expect("a response");
    let retry_after = ThrottleRule::EMAILS_TO_ADDRESS.window;
    assert_eq!(
        rejected,
        Admission::Rejected {
            retry_after,
            limit: 3
        }
    );
    expect_unchanged(&store, &before, "a rejected request").await;
    let mut twin = a_request();
    twin.id = before.email_requests[0].id;
    expect_failure(submit(&store, &twin, &limits[1..]).await);
    expect_unchanged(&store, &before, "a request that exists").await;
}

fn limit(key: ThrottleKey, free: u32) -> Limit {
    Limit {
        key,
        rule: ThrottleRule {
            free,
            ..ThrottleRule::EMAILS_TO_ADDRESS
        },
        only_unknown_clients: false,
    }
}

/// R27: nobody has the address, and the project does not exist; the request is taken all the same.
pub async fn any_address_is_taken<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let unknown = ProjectId::generate(fixtures.now(), [1; 10]);
    let mut taken = Vec::new();
    for tier in [Tier::Developer, Tier::EndUser(unknown)] {
        let nobody = fixtures.an_account(tier);
        let new = fixtures.an_email_request(&nobody, VerificationPurpose::ResetPassword);
        let admission = submit(&store, &new, &[]).await;
        assert_eq!(admission.expect("a response"), Admission::Admitted);
        taken.push(new);
    }
    let listed = store.store().oldest_email_requests(10).await;
    assert_eq!(listed.expect("a list"), taken);
}

/// Requests come back as they were stored, oldest first, and never more than asked for.
pub async fn every_field_comes_back<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let mut oldest_first = Vec::new();
    let project = Tier::EndUser(ProjectId::generate(fixtures.now(), [1; 10]));
    for tier in [Tier::Developer, project] {
        for purpose in [
            VerificationPurpose::VerifyEmail,
            VerificationPurpose::ResetPassword,
        ] {
            let account = fixtures.an_account(tier);
            let mut silent = fixtures.an_email_request(&account, purpose);
            silent.language = None;
            oldest_first.extend([fixtures.an_email_request(&account, purpose), silent]);
        }
    }
    oldest_first.sort_by_key(|request| request.created_at);
    let requests = store.store();
    let (first, second) = oldest_first.split_at(3);
    for new in second.iter().chain(first) {
        submit(&store, new, &[]).await.expect("a response");
    }
    for limit in [0, 1, 5, u32::MAX] {
        let length = usize::try_from(limit)
            .expect("a length")
            .min(oldest_first.len());
        let listed = requests.oldest_email_requests(limit).await.expect("a list");
        assert_eq!(listed, oldest_first[..length], "at most {limit}");
    }
}

async fn submit<S: StoreUnderTest>(
    store: &S,
    new: &EmailRequest,
    limits: &[Limit],
) -> Result<Admission, PortError> {
    store.store().submit_email_request(new, limits).await
}

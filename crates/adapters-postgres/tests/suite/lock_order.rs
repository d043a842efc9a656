//! R51, R52: concurrent writes about one account never deadlock. Waiting for a lock ends before the server
//! looks for deadlocks (after a second), so that each of them would be an error here.
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::support::PostgresUnderTest;
use tenantry_adapters_postgres::PoolSettings;
use tenantry_adapters_sql_testkit::login_attempts_of;
use tenantry_domain::accounts::{Account, EndUserRegistration};
use tenantry_domain::effects::Effects;
use tenantry_domain::email::{EmailLease, ProcessedEmailRequest};
use tenantry_domain::retention::PurgeRequest;
use tenantry_domain::store::{PortError, Store};
use tenantry_domain::throttling::{AttemptOutcome, Limit, ThrottleRule};
use tenantry_domain::verifications::{
    CodeTimes, Verification, VerificationProof, VerificationPurpose,
};
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{Fixtures, grant_of};
use tokio::sync::Barrier;

const ROUNDS: usize = 10;

type Write = Pin<Box<dyn Future<Output = Result<(), PortError>> + Send>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_about_one_account_never_deadlock() {
    let settings = PoolSettings {
        lock: Duration::from_millis(900),
        ..PoolSettings::default()
    };
    let store = PostgresUnderTest::start_with(settings).await;
    let (ports, things) = (store.store(), Fixtures::new(1));
    let developer = things.a_developer_registration();
    let registered = ports.register_developer(&developer).await;
    registered.expect("a developer");
    for round in 0..ROUNDS {
        let user = things.an_end_user_registration(grant_of(&developer));
        let registered = ports.register_end_user(&user).await;
        registered.expect("a user");
        let mut writes = logins(&ports, &things, &user);
        writes.extend(proofs(&ports, &things, &user).await);
        writes.extend(chores(&ports, &things, round % 2 == 1));
        all_at_once(writes).await;
    }
}

/// A write may conflict with an earlier one, but none may time out.
async fn all_at_once(writes: Vec<Write>) {
    let start = Arc::new(Barrier::new(writes.len()));
    let tasks: Vec<_> = writes
        .into_iter()
        .map(|write| {
            let start = start.clone();
            tokio::spawn(async move {
                start.wait().await;
                write.await
            })
        })
        .collect();
    for task in tasks {
        let outcome = task.await.expect("no panic");
        assert!(
            matches!(outcome, Ok(()) | Err(PortError::Conflict(_))),
            "{outcome:?}"
        );
    }
}

fn logins(ports: &Arc<dyn Store>, things: &Fixtures, user: &EndUserRegistration) -> Vec<Write> {
    let (account, now) = (&user.account, things.now());
    let [client, all] = login_attempts_of(account);
    let limits = [client.clone(), all.clone()].map(|key| Limit {
        key,
        rule: ThrottleRule::PASSWORD_BY_CLIENT,
        only_unknown_clients: false,
    });
    let mut writes: Vec<Write> = Vec::new();
    for _ in 0..3 {
        let (throttles, limits) = (ports.clone(), limits.clone());
        writes.push(Box::pin(async move {
            throttles.count_attempt(&limits, now).await.map(drop)
        }));
        let mut opening = things.a_session_opening(account);
        opening.new_hash = Some(things.a_password_hash());
        opening.outcomes = vec![
            AttemptOutcome::Succeeded {
                key: client.clone(),
                trusted_until: opening.session.expires_at,
            },
            AttemptOutcome::Refunded { key: all.clone() },
        ];
        let sessions = ports.clone();
        writes.push(Box::pin(
            async move { sessions.open_session(&opening).await },
        ));
        let rotation = things.a_rotation(account, &user.session);
        let sessions = ports.clone();
        writes.push(Box::pin(async move {
            sessions.rotate_refresh_token(&rotation).await.map(drop)
        }));
    }
    let (sessions, id) = (ports.clone(), account.id);
    writes.push(Box::pin(
        async move { sessions.end_all_sessions(id, now).await },
    ));
    writes
}

async fn proofs(
    ports: &Arc<dyn Store>,
    things: &Fixtures,
    user: &EndUserRegistration,
) -> Vec<Write> {
    let account = &user.account;
    let reset_password = VerificationPurpose::ResetPassword;
    let (completion, token) = a_processed_request(ports, things, account, reset_password).await;
    let completed = ports.complete_email_request(&completion).await;
    assert!(completed.expect("no failure"));

    let reset = things.a_password_reset(account, &token);
    let change = things.a_password_change(account, user.session.id);
    let now = things.now();
    let proof = VerificationProof::Token(user.verification.token_hash);
    let (tenant, email) = (account.tenant(), account.email.key().clone());
    let since = account.created_at.minus(Duration::from_secs(1));
    let times = CodeTimes { since, now };
    let [first, second, third] = [(); 3].map(|()| ports.clone());
    let accounts = ports.clone();
    let mut writes: Vec<Write> = vec![
        Box::pin(async move { first.reset_password(&reset).await.map(drop) }),
        Box::pin(async move { second.verify_email(&proof, now).await.map(drop) }),
        Box::pin(async move {
            third
                .try_verification_code(tenant, &email, times)
                .await
                .map(drop)
        }),
        Box::pin(async move { accounts.change_password(&change).await.map(drop) }),
    ];
    for purpose in [reset_password, VerificationPurpose::VerifyEmail] {
        let (completion, _) = a_processed_request(ports, things, account, purpose).await;
        let requests = ports.clone();
        writes.push(Box::pin(async move {
            requests.complete_email_request(&completion).await.map(drop)
        }));
    }
    writes
}

fn chores(ports: &Arc<dyn Store>, things: &Fixtures, is_purging: bool) -> Vec<Write> {
    let now = things.now();
    let lease = EmailLease {
        now,
        until: now.plus(Duration::from_secs(1)),
        limit: 10,
    };
    let order = PurgeRequest {
        now,
        done_before: now,
        unverified_before: is_purging.then_some(now),
        limit: 10,
    };
    let (outbox, housekeeping) = (ports.clone(), ports.clone());
    vec![
        Box::pin(async move { outbox.claim_emails(lease).await.map(drop) }),
        Box::pin(async move { housekeeping.purge(&order).await.map(drop) }),
    ]
}

/// What fulfils a request for such an email, which is stored.
async fn a_processed_request(
    ports: &Arc<dyn Store>,
    things: &Fixtures,
    account: &Account,
    purpose: VerificationPurpose,
) -> (ProcessedEmailRequest, Verification) {
    let request = things.an_email_request(account, purpose);
    let submission = ports.submit_email_request(&request, &[]).await;
    submission.expect("no failure");
    let (verification, email) = things.an_email_with_token(account, purpose);
    let completion = ProcessedEmailRequest {
        request: request.id,
        verification: Some(verification.clone()),
        effects: Effects::default().with_emails([email]),
    };
    (completion, verification)
}

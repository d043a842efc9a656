//! Every write of the store, to see what a fault in the middle of one leaves.

mod arrange;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::accounts::Tier;
use tenantry_domain::email::EmailsToRetry;
use tenantry_domain::installation::SettingsSecrets;
use tenantry_domain::keys::KeySource;
use tenantry_domain::retention::PurgeRequest;
use tenantry_domain::sessions::RotationOutcome;
use tenantry_domain::store::{PortError, Store};
use tenantry_domain::verifications::{CodeTimes, VerificationProof, VerificationPurpose};

use crate::fixtures::{Fixtures, grant_of};
use arrange::{claim, end_user, lease_at, limits_of, reset_request, settled};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Runs a write. It may fail, and then runs again.
pub type PreparedWrite = Box<dyn Fn() -> BoxFuture<Result<(), PortError>> + Send + Sync>;

/// A write.
pub struct Write {
    /// The method of the port.
    pub name: &'static str,
    /// Stores what the write needs, and returns the write.
    pub prepare: fn(Arc<dyn Store>) -> BoxFuture<PreparedWrite>,
}

/// A write named `$name`: `$arrange` stores what it needs and returns `$input`; `$act` runs it.
macro_rules! write {
    ($name:literal, |$store:ident, $fixtures:ident| $arrange:expr, |$port:ident, $input:pat_param| $act:expr $(,)?) => {
        Write {
            name: $name,
            prepare: |$store| {
                Box::pin(async move {
                    let $fixtures = Fixtures::new(1);
                    let arranged = Arc::new($arrange);
                    let write: PreparedWrite = Box::new(move || {
                        let ($port, arranged) = ($store.clone(), Arc::clone(&arranged));
                        Box::pin(async move {
                            let $input = &*arranged;
                            $act
                        })
                    });
                    write
                })
            },
        }
    };
}

/// Every write of the store, each ready for an empty store.
#[must_use]
pub fn every_write() -> Vec<Write> {
    [
        accounts(),
        sessions(),
        verifications(),
        email(),
        keys(),
        upkeep(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn accounts() -> Vec<Write> {
    vec![
        write!(
            "register_developer",
            |store, fixtures| fixtures.a_developer_registration(),
            |store, new| store.register_developer(new).await,
        ),
        write!(
            "register_end_user",
            |store, fixtures| {
                let developer = fixtures.a_developer_registration();
                let registered = store.register_developer(&developer).await;
                registered.expect("a developer");
                fixtures.an_end_user_registration(grant_of(&developer))
            },
            |store, new| store.register_end_user(new).await,
        ),
        write!(
            "create_private_user",
            |store, fixtures| {
                let developer = fixtures.a_developer_registration();
                let registered = store.register_developer(&developer).await;
                registered.expect("a developer");
                fixtures.a_private_user_creation(Tier::EndUser(developer.project.id))
            },
            |store, new| store.create_private_user(new).await,
        ),
        write!(
            "rename_account",
            |store, fixtures| (end_user(&store, &fixtures).await.account.id, fixtures.now()),
            |store, (id, now)| {
                let renamed = store.rename_account(*id, None, *now).await?;
                is_done(renamed.is_some())
            },
        ),
        write!(
            "change_password",
            |store, fixtures| {
                let user = end_user(&store, &fixtures).await;
                fixtures.a_password_change(&user.account, user.session.id)
            },
            |store, change| is_done(store.change_password(change).await?),
        ),
    ]
}

fn sessions() -> Vec<Write> {
    vec![
        write!(
            "open_session",
            |store, fixtures| {
                let account = end_user(&store, &fixtures).await.account;
                let limits = limits_of(&account);
                let counted = store.count_attempt(&limits, fixtures.now()).await;
                counted.expect("a count");
                let mut new = fixtures.a_session_opening(&account);
                new.new_hash = Some(fixtures.a_password_hash());
                new.outcomes = settled(&account, new.session.expires_at);
                new
            },
            |store, new| store.open_session(new).await,
        ),
        write!(
            "rotate_refresh_token: rotate",
            |store, fixtures| {
                let user = end_user(&store, &fixtures).await;
                fixtures.a_rotation(&user.account, &user.session)
            },
            |store, rotation| match store.rotate_refresh_token(rotation).await? {
                RotationOutcome::Rotated(..) => Ok(()),
                other => panic!("not rotated: {other:?}"),
            },
        ),
        write!(
            "rotate_refresh_token: reuse",
            |store, fixtures| {
                let user = end_user(&store, &fixtures).await;
                let mut rotation = fixtures.a_rotation(&user.account, &user.session);
                rotation.presented = fixtures.a_token_id();
                rotation
            },
            |store, rotation| {
                let outcome = store.rotate_refresh_token(rotation).await?;
                is_done(outcome == RotationOutcome::Reused)
            },
        ),
        write!(
            "end_session",
            |store, fixtures| (end_user(&store, &fixtures).await, fixtures.now()),
            |store, (user, now)| {
                is_done(
                    store
                        .end_session(user.account.id, user.session.id, *now)
                        .await?,
                )
            },
        ),
        write!(
            "end_all_sessions",
            |store, fixtures| (end_user(&store, &fixtures).await, fixtures.now()),
            |store, (user, now)| store.end_all_sessions(user.account.id, *now).await,
        ),
        write!(
            "count_attempt",
            |store, fixtures| {
                (
                    limits_of(&end_user(&store, &fixtures).await.account),
                    fixtures.now(),
                )
            },
            |store, (limits, now)| store.count_attempt(limits, *now).await.map(drop),
        ),
        write!(
            "settle_attempts",
            |store, fixtures| {
                let user = end_user(&store, &fixtures).await;
                let limits = limits_of(&user.account);
                let counted = store.count_attempt(&limits, fixtures.now()).await;
                counted.expect("a count");
                settled(&user.account, user.session.expires_at)
            },
            |store, outcomes| store.settle_attempts(outcomes).await,
        ),
    ]
}

fn verifications() -> Vec<Write> {
    vec![
        write!(
            "try_verification_code",
            |store, fixtures| {
                let account = end_user(&store, &fixtures).await.account;
                let since = account.created_at.minus(Duration::from_secs(1));
                let now = fixtures.now();
                (account, CodeTimes { since, now })
            },
            |store, (account, times)| {
                let (tenant, email) = (account.tenant(), account.email.key());
                let counted = store.try_verification_code(tenant, email, *times).await?;
                is_done(counted.is_some())
            },
        ),
        write!(
            "verify_email",
            |store, fixtures| {
                let user = end_user(&store, &fixtures).await;
                (
                    VerificationProof::Token(user.verification.token_hash),
                    fixtures.now(),
                )
            },
            |store, (proof, now)| is_done(store.verify_email(proof, *now).await?.is_some()),
        ),
        write!(
            "reset_password",
            |store, fixtures| {
                let account = end_user(&store, &fixtures).await.account;
                let limits = limits_of(&account);
                let counted = store.count_attempt(&limits, fixtures.now()).await;
                counted.expect("a count");
                let (processed, token) = reset_request(&store, &fixtures, &account).await;
                let completed = store.complete_email_request(&processed).await;
                assert!(completed.expect("an answer"));
                fixtures.a_password_reset(&account, &token)
            },
            |store, reset| is_done(store.reset_password(reset).await?.is_some()),
        ),
    ]
}

fn email() -> Vec<Write> {
    vec![
        write!(
            "submit_email_request",
            |store, fixtures| {
                let account = end_user(&store, &fixtures).await.account;
                let purpose = VerificationPurpose::ResetPassword;
                (
                    fixtures.an_email_request(&account, purpose),
                    limits_of(&account),
                )
            },
            |store, (request, limits)| {
                store.submit_email_request(request, limits).await.map(drop)
            },
        ),
        write!(
            "complete_email_request",
            |store, fixtures| {
                let account = end_user(&store, &fixtures).await.account;
                reset_request(&store, &fixtures, &account).await.0
            },
            |store, processed| is_done(store.complete_email_request(processed).await?),
        ),
        write!(
            "claim_emails",
            |store, fixtures| {
                end_user(&store, &fixtures).await;
                lease_at(&fixtures)
            },
            |store, lease| is_done(!store.claim_emails(*lease).await?.is_empty()),
        ),
        write!(
            "settle_deliveries",
            |store, fixtures| {
                end_user(&store, &fixtures).await;
                claim(&store, &fixtures, true).await
            },
            |store, attempts| is_done(store.settle_deliveries(attempts).await? == attempts.len()),
        ),
        write!(
            "retry_emails",
            |store, fixtures| {
                end_user(&store, &fixtures).await;
                let attempts = claim(&store, &fixtures, false).await;
                let settled = store.settle_deliveries(&attempts).await;
                assert!(settled.expect("an answer") > 0);
                fixtures.now()
            },
            |store, now| is_done(store.retry_emails(EmailsToRetry::Dead, *now).await? > 0),
        ),
    ]
}

fn keys() -> Vec<Write> {
    vec![
        write!(
            "create_operator_key",
            |store, fixtures| (fixtures.an_operator_key(), fixtures.some_effects()),
            |store, (key, effects)| store.create_operator_key(key, effects).await,
        ),
        write!(
            "revoke_operator_key",
            |store, fixtures| {
                let key = fixtures.an_operator_key();
                let effects = fixtures.some_effects();
                let created = store.create_operator_key(&key, &effects).await;
                created.expect("a key");
                (key.id, fixtures.now(), fixtures.some_effects())
            },
            |store, (id, now, effects)| {
                is_done(store.revoke_operator_key(*id, *now, effects).await?)
            },
        ),
        write!(
            "create_service_token",
            |store, fixtures| (fixtures.a_service_token(), fixtures.some_effects()),
            |store, (token, effects)| store.create_service_token(token, effects).await,
        ),
        write!(
            "revoke_service_token",
            |store, fixtures| {
                let token = fixtures.a_service_token();
                let effects = fixtures.some_effects();
                let created = store.create_service_token(&token, &effects).await;
                created.expect("a token");
                (token.id, fixtures.now(), fixtures.some_effects())
            },
            |store, (id, now, effects)| {
                is_done(store.revoke_service_token(*id, *now, effects).await?)
            },
        ),
        write!(
            "put_next_signing_key",
            |store, fixtures| {
                let first = fixtures.a_next_key(None);
                let stored = store.put_next_signing_key(&first).await;
                assert!(stored.expect("an answer"));
                fixtures.a_next_key(Some(&first.key.kid))
            },
            |store, next| is_done(store.put_next_signing_key(next).await?),
        ),
        write!(
            "rotate_signing_keys",
            |store, fixtures| {
                let first = fixtures.a_next_key(None);
                let stored = store.put_next_signing_key(&first).await;
                assert!(stored.expect("an answer"));
                fixtures.a_key_rotation(&first.key.kid)
            },
            |store, rotation| is_done(store.rotate_signing_keys(rotation).await?),
        ),
    ]
}

fn upkeep() -> Vec<Write> {
    vec![
        write!(
            "create_installation",
            |store, fixtures| fixtures.a_new_installation(),
            |store, new| store.create_installation(new).await,
        ),
        write!(
            "adopt_configured_keys",
            |store, fixtures| {
                let (mut key, mut token) = (fixtures.an_operator_key(), fixtures.a_service_token());
                key.source = KeySource::Settings;
                token.source = KeySource::Settings;
                SettingsSecrets {
                    operator_key: Some((key, fixtures.some_effects())),
                    service_token: Some((token, fixtures.some_effects())),
                }
            },
            |store, secrets| store.adopt_configured_keys(secrets).await,
        ),
        write!(
            "append_audit_entry",
            |store, fixtures| fixtures.an_audit_entry(),
            |store, entry| store.append_audit_entry(entry).await,
        ),
        write!(
            "purge",
            |store, fixtures| {
                let user = end_user(&store, &fixtures).await;
                let limits = limits_of(&user.account);
                let counted = store.count_attempt(&limits, fixtures.now()).await;
                counted.expect("a count");
                let later = user.session.expires_at.plus(Duration::from_secs(1));
                PurgeRequest {
                    now: later,
                    done_before: later,
                    unverified_before: Some(fixtures.now().plus(Duration::from_secs(1))),
                    limit: 10,
                }
            },
            |store, request| is_done(store.purge(request).await?.accounts > 0),
        ),
    ]
}

/// A write that finds what it needs does its work.
#[expect(clippy::unnecessary_wraps, reason = "it stands at the end of a write")]
fn is_done(is_done: bool) -> Result<(), PortError> {
    assert!(is_done, "the write found nothing to do");
    Ok(())
}

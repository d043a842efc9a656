use tenantry_domain::audit::AuditEntry;
use tenantry_domain::installation::SettingsSecrets;
use tenantry_domain::keys::{KeySource, OperatorKey, ServiceToken};

use crate::StoreUnderTest;
use crate::conformance::expect::expect_unchanged;
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::{Snapshot, count_of};
use crate::fixtures::Fixtures;

/// Settings that give nothing, or the same secrets as before, change nothing; also when many servers
/// start with them at once.
pub async fn the_same_settings_change_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    set_up(&store, &fixtures).await;
    let first = settings(&fixtures);
    let racers = (0..RACERS).map(|_| same_secrets(&first, &fixtures));
    let outcomes = race(racers.map(|again| {
        let installations = store.store();
        async move { installations.adopt_configured_keys(&again).await }
    }));
    for outcome in outcomes.await {
        outcome.expect("many may adopt the same settings");
    }

    let before = Snapshot::of(&store).await;
    assert_eq!(
        before.operator_keys.len(),
        2,
        "the first start's and this one"
    );
    assert_eq!(
        before.service_tokens.len(),
        2,
        "the first start's and this one"
    );
    assert_eq!(before.contents.audit.len(), 3, "one entry for each new key");
    adopt(&store, &same_secrets(&first, &fixtures)).await;
    expect_unchanged(&store, &before, "the same settings").await;
    adopt(&store, &SettingsSecrets::default()).await;
    expect_unchanged(&store, &before, "settings without secrets").await;
}

/// Another secret takes the place of the one before; keys that were made by us stay.
pub async fn new_settings_revoke_the_old<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    set_up(&store, &fixtures).await;
    let (old, new) = (settings(&fixtures), settings(&fixtures));
    adopt(&store, &old).await;
    let mut expected = Snapshot::of(&store).await;
    adopt(&store, &new).await;

    let ((key, key_audit), (token, token_audit)) = parts(new);
    expected.operator_keys[1].record.revoked_at = Some(key.record.created_at);
    expected.operator_keys.push(key);
    expected.service_tokens[1].record.revoked_at = Some(token.record.created_at);
    expected.service_tokens.push(token);
    expected.contents.audit.extend([key_audit, token_audit]);
    expected.contents = expected.contents.sorted();
    assert_eq!(Snapshot::of(&store).await, expected);
}

/// A secret that was revoked, by hand or by newer settings, opens nothing when it is configured again.
pub async fn settings_do_not_revive_a_revoked_key<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    set_up(&store, &fixtures).await;
    let secrets = settings(&fixtures);
    adopt(&store, &secrets).await;
    let ((key, _), (token, _)) = parts(secrets.clone());
    let (ports, entry) = (store.store(), fixtures.an_audit_entry());
    let now = fixtures.now();
    let revoked = ports.revoke_operator_key(key.id, now, &entry).await;
    assert!(revoked.expect("a response"), "revoked by hand");
    assert_eq!(count_of(&store.contents().await, &entry), 1);
    adopt(&store, &settings(&fixtures)).await;

    adopt(&store, &same_secrets(&secrets, &fixtures)).await;
    let now = fixtures.now();
    let found = ports.find_active_operator_key(&key.record.hash, now).await;
    assert_eq!(found.expect("a lookup"), None, "revoked by hand");
    let found = ports
        .find_active_service_token(&token.record.hash, now)
        .await;
    assert_eq!(found.expect("a lookup"), None, "revoked by newer settings");
}

async fn set_up<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) {
    let new = fixtures.a_new_installation();
    let installations = store.store();
    installations
        .create_installation(&new)
        .await
        .expect("a first start");
}

async fn adopt<S: StoreUnderTest>(store: &S, secrets: &SettingsSecrets) {
    let installations = store.store();
    installations
        .adopt_configured_keys(secrets)
        .await
        .expect("adopted");
}

fn settings(fixtures: &Fixtures) -> SettingsSecrets {
    let (mut key, mut token) = (fixtures.an_operator_key(), fixtures.a_service_token());
    key.source = KeySource::Settings;
    token.source = KeySource::Settings;
    SettingsSecrets {
        operator_key: Some((key, fixtures.an_audit_entry())),
        service_token: Some((token, fixtures.an_audit_entry())),
    }
}

/// The same secrets as a later start brings them: with other ids, times and audit entries.
fn same_secrets(secrets: &SettingsSecrets, fixtures: &Fixtures) -> SettingsSecrets {
    let ((old_key, _), (old_token, _)) = parts(secrets.clone());
    let ((mut key, key_audit), (mut token, token_audit)) = parts(settings(fixtures));
    key.record.hash = old_key.record.hash;
    token.record.hash = old_token.record.hash;
    SettingsSecrets {
        operator_key: Some((key, key_audit)),
        service_token: Some((token, token_audit)),
    }
}

fn parts(secrets: SettingsSecrets) -> ((OperatorKey, AuditEntry), (ServiceToken, AuditEntry)) {
    secrets
        .operator_key
        .zip(secrets.service_token)
        .expect("settings with both secrets")
}

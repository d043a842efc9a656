//! [`InstallationRepository`](tenantry_domain::installation::InstallationRepository).

use tenantry_domain::effects::Effects;
use tenantry_domain::installation::{NewInstallation, SettingsSecrets};
use tenantry_domain::keys::{KeySource, OperatorKey, ServiceToken};
use tenantry_domain::store::Conflict;

use crate::StoreSnapshot;
use crate::conformance::prelude::*;
use crate::fixtures::Fixtures;

contracts!(
    "installation",
    /// An empty store has no installation. Afterwards it returns what the first start stored.
    async fn every_field_comes_back(test: &StoreTest) {
        let empty = test.snapshot().await;
        assert_eq!(empty.installation, None);
        let new = Fixtures::new(1).a_new_installation();
        test.create_installation(&new).await.expect("a first start");
        assert_eq!(test.snapshot().await, everything_of(&new));
    },
    /// A first start is stored as a whole. When a part cannot be stored, nothing is.
    async fn creation_is_all_or_nothing(test: &StoreTest) {
        let old = test.make.a_new_installation();
        let created = test
            .create_operator_key(&old.operator_key, &old.effects)
            .await;
        created.expect("a key");
        let created = test
            .create_service_token(&old.service_token, &test.make.some_effects())
            .await;
        created.expect("a token");
        let make = || test.make.a_new_installation();
        expect_collisions!(
            test,
            create_installation,
            make(),
            old,
            [operator_key.id, service_token.id, effects.audit[0].id],
            expect_failure
        );
        expect_collisions!(
            test,
            create_installation,
            make(),
            old,
            [operator_key.record.hash, service_token.record.hash],
            expect_taken_secret
        );
        let created = test.create_installation(&make()).await;
        created.expect("nothing was created yet");
    },
    /// When several servers start on an empty store, one creates the installation.
    async fn one_of_many_first_starts_wins(test: &StoreTest) {
        let racers = [(); RACERS].map(|()| test.make.a_new_installation());
        let outcomes = race!(test, racers.clone(), create_installation);
        let winner = expect_one_winner(outcomes, Conflict::Installation);
        assert_eq!(test.snapshot().await, everything_of(&racers[winner]));
    },
    /// Settings without secrets, or with the secrets that are stored, change nothing, also in a race.
    async fn the_same_settings_change_nothing(test: &StoreTest) {
        test.an_installation().await;
        let first = settings(&test.make);
        let racers = (0..RACERS).map(|_| same_secrets(&first, &test.make));
        let outcomes = race!(test, racers, adopt_configured_keys);
        for outcome in outcomes {
            outcome.expect("many may adopt the same settings");
        }

        let before = test.snapshot().await;
        let counts = (before.operator_keys.len(), before.service_tokens.len());
        assert_eq!(counts, (2, 2), "the generated and the configured ones");
        let keys = before.operator_keys.iter().map(|key| &key.record);
        let tokens = before.service_tokens.iter().map(|token| &token.record);
        let mut records = keys.chain(tokens);
        assert!(
            records.all(|one| one.revoked_at.is_none()),
            "none is revoked"
        );
        assert_eq!(before.contents.audit.len(), 3, "one entry for each new key");
        adopt(test, &same_secrets(&first, &test.make)).await;
        test.unchanged(&before, "the same settings").await;
        adopt(test, &SettingsSecrets::default()).await;
        test.unchanged(&before, "settings without secrets").await;
    },
    /// A new secret revokes the previous one from the settings. Generated keys stay active.
    async fn new_settings_revoke_the_old(test: &StoreTest) {
        test.an_installation().await;
        let (old, new) = (settings(&test.make), settings(&test.make));
        adopt(test, &old).await;
        let mut expected = test.snapshot().await;
        adopt(test, &new).await;

        let ((key, key_effects), (token, token_effects)) = parts(new);
        expected.operator_keys[1].record.revoked_at = Some(key.record.created_at);
        expected.operator_keys.push(key);
        expected.service_tokens[1].record.revoked_at = Some(token.record.created_at);
        expected.service_tokens.push(token);
        expected.contents.add_effects(&key_effects);
        expected.contents.add_effects(&token_effects);
        expected.contents = expected.contents.sorted();
        assert_eq!(test.snapshot().await, expected);
    },
    /// A revoked secret stays revoked when it is configured again.
    async fn settings_do_not_reactivate_a_revoked_key(test: &StoreTest) {
        test.an_installation().await;
        let secrets = settings(&test.make);
        adopt(test, &secrets).await;
        let ((key, _), (token, _)) = parts(secrets.clone());
        let effects = test.make.some_effects();
        let now = test.make.now();
        let revoked = test.revoke_operator_key(key.id, now, &effects).await;
        assert!(revoked.expect("no failure"), "revoked by hand");
        assert_eq!(test.count_audit([&effects]).await, 1);
        adopt(test, &settings(&test.make)).await;

        adopt(test, &same_secrets(&secrets, &test.make)).await;
        let now = test.make.now();
        let found = test.find_active_operator_key(&key.record.hash, now).await;
        assert_eq!(found.expect("a lookup"), None, "revoked by hand");
        let found = test
            .find_active_service_token(&token.record.hash, now)
            .await;
        assert_eq!(found.expect("a lookup"), None, "revoked by newer settings");
    }
);

fn everything_of(new: &NewInstallation) -> Snapshot {
    Snapshot {
        contents: StoreSnapshot {
            audit: new.effects.audit.clone(),
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

async fn adopt(test: &StoreTest, secrets: &SettingsSecrets) {
    test.adopt_configured_keys(secrets).await.expect("adopted");
}

fn settings(fixtures: &Fixtures) -> SettingsSecrets {
    let (mut key, mut token) = (fixtures.an_operator_key(), fixtures.a_service_token());
    key.source = KeySource::Settings;
    token.source = KeySource::Settings;
    SettingsSecrets {
        operator_key: Some((key, fixtures.some_effects())),
        service_token: Some((token, fixtures.some_effects())),
    }
}

/// The same secrets with the ids, times and effects of a later start.
fn same_secrets(secrets: &SettingsSecrets, fixtures: &Fixtures) -> SettingsSecrets {
    let ((old_key, _), (old_token, _)) = parts(secrets.clone());
    let ((mut key, key_effects), (mut token, token_effects)) = parts(settings(fixtures));
    key.record.hash = old_key.record.hash;
    token.record.hash = old_token.record.hash;
    SettingsSecrets {
        operator_key: Some((key, key_effects)),
        service_token: Some((token, token_effects)),
    }
}

fn parts(secrets: SettingsSecrets) -> ((OperatorKey, Effects), (ServiceToken, Effects)) {
    secrets
        .operator_key
        .zip(secrets.service_token)
        .expect("settings with both secrets")
}

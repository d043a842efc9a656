//! Hashes of both implementations against those of the reference implementation in C (argon2-cffi 25.1).

#![expect(
    clippy::unwrap_used,
    reason = "what a test needs and does not get fails it"
)]

mod support;

use support::{hasher, password};
use tenantry_adapters_argon2::{Argon2Parameters, HashBackend, HasherSettings};
use tenantry_domain::passwords::{
    HashPermit, HasherError, PasswordHasher as _, PasswordMatch, TenantShare,
};
use tenantry_domain::values::PasswordHash;

/// `Passw0rdé` with the salt 0, 1, … 15.
const REFERENCE: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$3v2hw6qNhVisTdxQdckiEk7/x24LOZit/5iIIu/GkYk";
const REFERENCE_COSTLIER: &str = "$argon2id$v=19$m=65536,t=3,p=4$AAECAwQFBgcICQoLDA0ODw$WCFIcZx5q1yWqurRPGbtnm5+HhWqvgPqrkLYdtWBLv4";
const REFERENCE_CHEAPER: &str = "$argon2id$v=19$m=4096,t=3,p=1$AAECAwQFBgcICQoLDA0ODw$o+QO05tB8VEqx9VmGly7zU3+NRH/oHO87vW/evObmvs";
const REFERENCE_SHORT_TAG: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$JiC9tm8Ln940U/fnJYV+Ww";

const BACKENDS: [HashBackend; 2] = [HashBackend::Auto, HashBackend::Reference];

fn settings(backend: HashBackend, parameters: Argon2Parameters) -> HasherSettings {
    HasherSettings {
        backend,
        parameters,
        ..HasherSettings::default()
    }
}

async fn permit(settings: HasherSettings) -> Box<dyn HashPermit> {
    let hasher = hasher(settings);
    hasher.reserve(TenantShare::Platform).await.unwrap()
}

async fn matches(text: &str, stored: &str, settings: HasherSettings) -> PasswordMatch {
    let stored = PasswordHash::from_phc(stored.to_owned());
    let mut permit = permit(settings).await;
    permit.verify(&password(text), &stored).await.unwrap()
}

#[tokio::test]
async fn r1_a_new_hash_is_that_of_the_reference_implementation() {
    for backend in BACKENDS {
        let mut permit = permit(settings(backend, Argon2Parameters::default())).await;
        let hash = permit.hash(&password("Passw0rdé")).await.unwrap();
        assert_eq!(hash.as_phc(), REFERENCE, "{backend:?}");
    }
}

#[tokio::test]
async fn r1_hashes_of_the_reference_implementation_are_verified() {
    use PasswordMatch::{No, Yes, YesButOutdated};
    for (stored, expected) in [
        (REFERENCE, Yes),
        (REFERENCE_COSTLIER, Yes),
        (REFERENCE_CHEAPER, YesButOutdated),
        (REFERENCE_SHORT_TAG, YesButOutdated),
    ] {
        for backend in BACKENDS {
            let settings = settings(backend, Argon2Parameters::default());
            let matched = matches("Passw0rdé", stored, settings.clone()).await;
            assert_eq!(matched, expected, "{stored} {backend:?}");
            let matched = matches("Passw0rde", stored, settings).await;
            assert_eq!(matched, No, "{stored} {backend:?}");
        }
    }
}

#[tokio::test]
async fn r1_raised_parameters_make_stored_hashes_outdated() {
    let raised = Argon2Parameters::new(19_456, 3, 1).unwrap();
    let matched = matches("Passw0rdé", REFERENCE, settings(HashBackend::Auto, raised)).await;
    assert_eq!(matched, PasswordMatch::YesButOutdated);
}

#[tokio::test]
async fn one_changed_character_of_the_tag_matches_no_password() {
    let changed = REFERENCE.replace("3v2hw", "3v2hx");
    let matched = matches("Passw0rdé", &changed, HasherSettings::default()).await;
    assert_eq!(matched, PasswordMatch::No);
}

#[tokio::test]
async fn r60_the_error_of_an_unreadable_hash_does_not_contain_it() {
    let unreadable = PasswordHash::from_phc("$argon2id$v=19$very-secret".to_owned());
    let mut permit = permit(HasherSettings::default()).await;
    let failure = permit.verify(&password("Passw0rd"), &unreadable).await;
    let failure = failure.unwrap_err();
    let HasherError::Failed(source) = failure else {
        panic!("not a failure: {failure:?}");
    };
    assert!(!format!("{source} {source:?}").contains("secret"));
}

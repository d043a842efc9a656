//! Hashes against those of another implementation: the reference one in C, by way of argon2-cffi 25.1.

#![expect(
    clippy::unwrap_used,
    reason = "what a test needs and does not get fails it"
)]

mod support;

use support::{hasher, password};
use tenantry_adapters_argon2::Argon2Parameters;
use tenantry_domain::passwords::{HasherError, PasswordHasher as _, PasswordMatch, TenantShare};
use tenantry_domain::values::PasswordHash;

/// Of `Passw0rdé` with the salt 0, 1, … 15.
const REFERENCE: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$3v2hw6qNhVisTdxQdckiEk7/x24LOZit/5iIIu/GkYk";
const REFERENCE_COSTLIER: &str = "$argon2id$v=19$m=65536,t=3,p=4$AAECAwQFBgcICQoLDA0ODw$WCFIcZx5q1yWqurRPGbtnm5+HhWqvgPqrkLYdtWBLv4";
const REFERENCE_CHEAPER: &str = "$argon2id$v=19$m=4096,t=3,p=1$AAECAwQFBgcICQoLDA0ODw$o+QO05tB8VEqx9VmGly7zU3+NRH/oHO87vW/evObmvs";
const REFERENCE_SHORT_TAG: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$JiC9tm8Ln940U/fnJYV+Ww";

async fn matches(text: &str, stored: &str, current: Argon2Parameters) -> PasswordMatch {
    hasher(current)
        .verify(
            TenantShare::Platform,
            &password(text),
            &PasswordHash::from_phc(stored.to_owned()),
        )
        .await
        .unwrap()
}

#[tokio::test]
async fn r1_a_new_hash_is_the_one_of_the_reference_implementation() {
    let hash = hasher(Argon2Parameters::default())
        .hash(TenantShare::Platform, &password("Passw0rdé"))
        .await
        .unwrap();
    assert_eq!(hash.as_phc(), REFERENCE);
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
        let current = Argon2Parameters::default();
        let matched = matches("Passw0rdé", stored, current.clone()).await;
        assert_eq!(matched, expected, "{stored}");
        assert_eq!(matches("Passw0rde", stored, current).await, No, "{stored}");
    }
}

#[tokio::test]
async fn r1_raised_parameters_make_stored_hashes_outdated() {
    let raised = Argon2Parameters::new(19_456, 3, 1).unwrap();
    let matched = matches("Passw0rdé", REFERENCE, raised).await;
    assert_eq!(matched, PasswordMatch::YesButOutdated);
}

#[tokio::test]
async fn one_changed_character_of_the_tag_matches_nothing() {
    let changed = REFERENCE.replace("3v2hw", "3v2hx");
    let matched = matches("Passw0rdé", &changed, Argon2Parameters::default()).await;
    assert_eq!(matched, PasswordMatch::No);
}

#[tokio::test]
async fn r60_a_hash_that_cannot_be_read_is_a_failure_that_does_not_show_it() {
    let failure = hasher(Argon2Parameters::default())
        .verify(
            TenantShare::Platform,
            &password("Passw0rd"),
            &PasswordHash::from_phc("$argon2id$v=19$very-secret".to_owned()),
        )
        .await
        .unwrap_err();
    let HasherError::Failed(source) = failure else {
        panic!("not a failure: {failure:?}");
    };
    assert!(!format!("{source} {source:?}").contains("secret"));
}

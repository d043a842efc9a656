//! Mocks without an expectation fail the test when they are called.

use std::sync::Arc;

use tenantry_domain::accounts::{AuthorizeRegistration, AuthorizeRegistrationError};
use tenantry_domain::keys::{MockDeveloperKeyRepository, MockOperatorKeyRepository};
use tenantry_domain::roles::{
    PresentedCredential, RegistrationCredentials, RegistrationGrant, RegistrationRejection,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{OperatorKeyId, ProjectId, SecretText, Timestamp};
use tenantry_domain_testkit::FixedClock;

#[tokio::test]
async fn r9_ambiguous_credentials_are_rejected_without_a_read() {
    let complete = everything_presented();
    for credentials in [
        RegistrationCredentials {
            operator_key: PresentedCredential::Ambiguous,
            ..complete.clone()
        },
        RegistrationCredentials {
            developer_key: PresentedCredential::Ambiguous,
            ..complete.clone()
        },
        RegistrationCredentials {
            project_id: PresentedCredential::Ambiguous,
            ..complete
        },
    ] {
        let rejection = rejection_without_a_read(&credentials).await;
        assert_eq!(rejection, RegistrationRejection::AmbiguousCredentials);
    }
}

#[tokio::test]
async fn r9_incomplete_credentials_are_rejected_without_a_read() {
    let nothing = RegistrationCredentials::default();
    let rejection = rejection_without_a_read(&nothing).await;
    assert_eq!(rejection, RegistrationRejection::PublicRegistrationDisabled);
    let malformed = RegistrationCredentials {
        operator_key: PresentedCredential::Absent,
        project_id: once("nope"),
        ..everything_presented()
    };
    let rejection = rejection_without_a_read(&malformed).await;
    assert_eq!(rejection, RegistrationRejection::MalformedProjectId);
    let keyless = RegistrationCredentials {
        operator_key: PresentedCredential::Absent,
        developer_key: PresentedCredential::Absent,
        ..everything_presented()
    };
    let rejection = rejection_without_a_read(&keyless).await;
    assert_eq!(rejection, RegistrationRejection::DeveloperKeyMissing);
}

#[tokio::test]
async fn r9_with_an_operator_key_developer_keys_are_never_read() {
    let id = OperatorKeyId::generate(Timestamp::from_unix_seconds(1), [1; 10]);
    for found in [None, Some(id)] {
        let mut operator_keys = MockOperatorKeyRepository::new();
        let lookup = operator_keys.expect_find_active_operator_key().once();
        lookup.returning(move |_, _| Ok(found));
        let authorize = authorize(operator_keys, MockDeveloperKeyRepository::new());
        let response = authorize.run(&everything_presented()).await;
        match found {
            Some(id) => assert_eq!(response.unwrap(), RegistrationGrant::Developer(id)),
            None => assert_eq!(
                rejection_of(response),
                RegistrationRejection::InvalidOperatorKey
            ),
        }
    }
}

#[tokio::test]
async fn r71_a_key_that_cannot_be_looked_up_is_not_invalid() {
    let mut operator_keys = MockOperatorKeyRepository::new();
    let lookup = operator_keys.expect_find_active_operator_key();
    lookup.returning(|_, _| Err(PortError::unavailable("away")));
    let mut developer_keys = MockDeveloperKeyRepository::new();
    let lookup = developer_keys.expect_find_developer_context();
    lookup.returning(|_, _, _| Err(PortError::unavailable("away")));
    let authorize = authorize(operator_keys, developer_keys);
    let end_user = RegistrationCredentials {
        operator_key: PresentedCredential::Absent,
        ..everything_presented()
    };
    for credentials in [everything_presented(), end_user] {
        let response = authorize.run(&credentials).await;
        assert!(matches!(response, Err(AuthorizeRegistrationError::Port(_))));
    }
}

async fn rejection_without_a_read(credentials: &RegistrationCredentials) -> RegistrationRejection {
    let (operator_keys, developer_keys) = Default::default();
    rejection_of(
        authorize(operator_keys, developer_keys)
            .run(credentials)
            .await,
    )
}

fn rejection_of(
    response: Result<RegistrationGrant, AuthorizeRegistrationError>,
) -> RegistrationRejection {
    match response {
        Err(AuthorizeRegistrationError::Rejected(rejection)) => rejection,
        other => panic!("{other:?}"),
    }
}

fn authorize(
    operator_keys: MockOperatorKeyRepository,
    developer_keys: MockDeveloperKeyRepository,
) -> AuthorizeRegistration {
    AuthorizeRegistration {
        operator_keys: Arc::new(operator_keys),
        developer_keys: Arc::new(developer_keys),
        clock: Arc::new(FixedClock::default()),
    }
}

fn everything_presented() -> RegistrationCredentials {
    let project = ProjectId::generate(Timestamp::from_unix_seconds(1), [1; 10]);
    RegistrationCredentials {
        operator_key: once("ok_some-operator-key"),
        developer_key: once("ak_some-developer-key"),
        project_id: once(&project.to_string()),
    }
}

fn once(value: &str) -> PresentedCredential {
    PresentedCredential::Once(SecretText::new(value.to_owned()))
}
